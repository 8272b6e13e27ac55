import { useEffect, useEffectEvent, useState } from 'react';

/** Typing pauses this long before it searches. */
const pauseMs = 200;

/** What stands in the search box: what is typed, until the address asks for something else. */
export function useTypedSearch(asked: string, search: (text: string) => void): [string, (text: string) => void] {
  const [box, setBox] = useState({ typed: asked, sent: asked, seen: asked });
  if (asked !== box.seen)
    setBox(asked === box.sent ? { ...box, seen: asked } : { typed: asked, sent: asked, seen: asked });
  const send = useEffectEvent((text: string) => {
    setBox((old) => ({ ...old, sent: text }));
    search(text);
  });
  useEffect(() => {
    if (box.typed === box.sent) return undefined;
    const timer = setTimeout(() => send(box.typed), pauseMs);
    return () => clearTimeout(timer);
  }, [box]);
  return [box.typed, (typed) => setBox((old) => ({ ...old, typed }))];
}
