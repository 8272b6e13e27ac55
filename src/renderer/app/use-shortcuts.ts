import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useMe } from '../features/session/use-me.ts';
import { useLayers } from '../state/layers.ts';
import { screens } from './screens.ts';

/** How long g waits for its second key. */
const jumpMs = 1200;

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export function useShortcuts(): void {
  const navigate = useNavigate();
  const { permissions } = useMe();
  useEffect(() => {
    let armedAt = 0;
    const press = (event: KeyboardEvent) => {
      if (event.isComposing) return;
      const { open, show } = useLayers.getState();
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        show('palette');
        return;
      }
      if (open || event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
      if (event.key === '?') show('shortcuts');
      else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('input[type="search"]');
        if (search) {
          event.preventDefault();
          search.focus();
        }
      } else if (event.key === 'g') armedAt = Date.now();
      else if (Date.now() - armedAt < jumpMs) {
        armedAt = 0;
        const screen = screens.find((each) => each.jump === event.key && permissions.includes(each.permission));
        if (screen) void navigate({ to: screen.to });
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate, permissions]);
}
