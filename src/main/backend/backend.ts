import type { Settings } from '../settings.ts';
import { defaultBackend, readAddress } from './address.ts';
import type { CookieJar } from './cookies.ts';
import type { Sessions } from './sessions.ts';

/** What a request needs to know; taken once at its start, so that a switch half-way mixes nothing up. */
export type Target = { origin: string; jar: CookieJar; takeCookies(lines: readonly string[]): void };

export type Backend = {
  origin: () => string;
  target(): Target;
  /** Remembered from now on. */
  choose: (address: string) => string;
  /** For this run only. */
  visit: (origin: string) => void;
  onSwitch(listener: () => void): void;
};

/** The backend this desk speaks to: the remembered one, or the launcher's for this run. */
export function openBackend(settings: Settings, sessions: Sessions): Backend {
  const listeners = new Set<() => void>();
  let origin = usable(settings.get().backend) ?? defaultBackend;
  const visit = (next: string) => {
    if (next === origin) return;
    origin = next;
    for (const listener of listeners) listener();
  };
  return {
    origin: () => origin,
    visit,
    target() {
      const here = origin;
      return { origin: here, jar: sessions.jarFor(here), takeCookies: (lines) => sessions.take(here, lines) };
    },
    choose(address) {
      const read = readAddress(address);
      if ('refused' in read) throw new Error(read.refused);
      settings.set({ backend: read.origin });
      visit(read.origin);
      return read.origin;
    },
    onSwitch: (listener) => void listeners.add(listener),
  };
}

function usable(address: string | undefined): string | undefined {
  const read = address === undefined ? undefined : readAddress(address);
  return read && 'origin' in read ? read.origin : undefined;
}
