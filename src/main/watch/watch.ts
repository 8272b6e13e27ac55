import type { Backend } from '../backend/backend.ts';
import { openLive } from './live.ts';
import type { SeenPulse, SeenVerdict } from './live-message.ts';
import { nextNotice, nothingSaid } from './notices.ts';

export type WatchState =
  | { phase: 'starting' | 'signed_out' | 'connected' }
  | { phase: 'seen'; verdict: SeenVerdict; currency: string };

export type Watch = {
  state: () => WatchState;
  /** The same backend asked anew, after sleep or under another session. */
  refresh: () => void;
  /** Another backend: what was seen and said before means nothing. */
  restart: () => void;
  stop: () => void;
};

type Listener = { onState(state: WatchState): void; onNotice(verdict: SeenVerdict, currency: string): void };

/** From this age on nothing may be called well. */
const staleAfterMs = 10_000;
/** A backend away this long is something to be told about; a restart is not. */
const lostAfterMs = 60_000;

/** Tray and notifications live on this; it knows no window. Monotonic time, so that a set clock is no outage. */
export function openWatch(backend: Backend, listener: Listener, now: () => number = () => performance.now()): Watch {
  let state: WatchState = { phase: 'starting' };
  let last: { pulse: SeenPulse; atMs: number } | undefined;
  let memory = nothingSaid;

  const become = (next: WatchState) => {
    state = next;
    listener.onState(next);
  };
  const judge = (verdict: SeenVerdict, currency: string, needsCount: number) => {
    become({ phase: 'seen', verdict, currency });
    const notice = nextNotice(memory, verdict, { needsCount, nowMs: now() });
    memory = notice.memory;
    if (notice.say) listener.onNotice(verdict, currency);
  };
  const look = () => {
    if (!last) return;
    const { pulse, atMs } = last;
    const ageMs = now() - atMs + pulse.ageMs;
    if (ageMs > staleAfterMs) {
      const verdict: SeenVerdict = { level: 'needs', key: 'stale', params: { ageMs } };
      if (ageMs > lostAfterMs) judge(verdict, pulse.currency, 0);
      else become({ phase: 'seen', verdict, currency: pulse.currency });
    } else if (pulse.verdict) judge(pulse.verdict, pulse.currency, pulse.needsCount);
    // staff are sent no verdict: it tells of money
    else become({ phase: 'connected' });
  };
  const live = openLive(backend, {
    onPulse(pulse) {
      last = { pulse, atMs: now() };
      look();
    },
    onSignedOut() {
      last = undefined;
      become({ phase: 'signed_out' });
    },
  });
  const timer = setInterval(() => {
    if (last && now() - last.atMs > staleAfterMs) look();
  }, 1000);
  return {
    state: () => state,
    refresh: live.restart,
    restart() {
      last = undefined;
      memory = nothingSaid;
      become({ phase: 'starting' });
      live.restart();
    },
    stop() {
      clearInterval(timer);
      live.stop();
    },
  };
}
