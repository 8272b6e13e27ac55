import { z } from 'zod';
import { type CookieJar, cookieJar, keptCookie } from './cookies.ts';
import type { SecretStore } from './secret-store.ts';

const keptSessions = z.record(z.string(), z.array(keptCookie));

export type Sessions = {
  jarFor(origin: string): CookieJar;
  /** Takes what a backend answered; keeps it and tells the listeners when something changed. */
  take(origin: string, lines: readonly string[]): void;
  onChange(listener: (origin: string) => void): void;
};

/** One jar a backend, so that no backend ever sees another one's session. */
export async function openSessions(store: SecretStore): Promise<Sessions> {
  const jars = new Map<string, CookieJar>();
  const listeners = new Set<(origin: string) => void>();
  for (const [origin, cookies] of Object.entries(readKept(await store.read()))) jars.set(origin, cookieJar(cookies));

  const jarFor = (origin: string) => {
    const jar = jars.get(origin) ?? cookieJar();
    jars.set(origin, jar);
    return jar;
  };
  return {
    jarFor,
    take(origin, lines) {
      const changed = jarFor(origin).take(lines);
      void store.write(JSON.stringify(Object.fromEntries([...jars].map(([key, jar]) => [key, jar.list()]))));
      if (changed) for (const listener of listeners) listener(origin);
    },
    onChange: (listener) => void listeners.add(listener),
  };
}

function readKept(text: string | undefined): z.output<typeof keptSessions> {
  try {
    return keptSessions.parse(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}
