import { expect, test } from 'vitest';
import { openBackend } from '../../../src/main/backend/backend.ts';
import { openSessions } from '../../../src/main/backend/sessions.ts';
import { signInByToken } from '../../../src/main/backend/sign-in.ts';
import { openWatch, type WatchState } from '../../../src/main/watch/watch.ts';
import { eventually } from '../../support/processes.ts';
import { openSmallConsole, pulseMessage } from '../../support/small-console.ts';

async function watchOver(origin: string) {
  const sessions = await openSessions({ read: () => Promise.resolve(undefined), write: () => Promise.resolve() });
  const settings = {
    get: () => ({ maximised: false, zoomLevel: 0, toldAboutTray: true, backend: origin }),
    set: () => {},
  };
  const backend = openBackend(settings, sessions);
  const states: WatchState[] = [];
  const notices: string[] = [];
  const clock = { aheadMs: 0 };
  const watch = openWatch(
    backend,
    { onState: (state) => states.push(state), onNotice: ({ key }) => notices.push(key) },
    () => performance.now() + clock.aheadMs,
  );
  sessions.onChange(watch.refresh);
  const last = () => {
    const state = states.at(-1);
    return state?.phase === 'seen' ? state.verdict.key : state?.phase;
  };
  return { backend, clock, notices, last, watch, [Symbol.dispose]: watch.stop };
}

test('signed out, signed in, and well: the stream follows the session without being asked', async () => {
  await using console = await openSmallConsole({ history: [pulseMessage({ level: 'ok', key: 'all_well' })] });
  using desk = await watchOver(console.origin);
  await eventually(() => desk.last() === 'signed_out', { what: 'signed out' });
  await signInByToken(desk.backend, 'once');
  await eventually(() => desk.last() === 'all_well', { what: 'a verdict' });
  expect(desk.notices).toEqual([]);
});

test('a backend that dies is stale after 10 s, told after a minute, and seen again when it is back', async () => {
  const history: unknown[] = [pulseMessage({ level: 'ok', key: 'all_well' })];
  await using first = await openSmallConsole({ history });
  using desk = await watchOver(first.origin);
  await signInByToken(desk.backend, 'once');
  await eventually(() => desk.last() === 'all_well', { what: 'a verdict' });
  await first.crash();
  desk.clock.aheadMs = 11_000;
  await eventually(() => desk.last() === 'stale', { what: 'stale' });
  expect(desk.notices).toEqual([]);
  desk.clock.aheadMs = 65_000;
  await eventually(() => desk.notices.length === 1, { what: 'the notice' });
  history.push(pulseMessage({ level: 'ok', key: 'quiet' }));
  await using _second = await openSmallConsole({ port: first.port, history });
  await eventually(() => desk.last() === 'quiet', { what: 'seen again' });
  expect(desk.notices).toEqual(['stale']);
});

test('an old pulse is never called well, whoever brings it; staff see that they are connected', async () => {
  const old = { ...pulseMessage({ level: 'ok', key: 'all_well' }), ageMs: 12_000 };
  await using console = await openSmallConsole({ history: [old] });
  using desk = await watchOver(console.origin);
  await signInByToken(desk.backend, 'once');
  await eventually(() => desk.last() === 'stale', { what: 'stale' });
  console.say({ kind: 'orders', events: [{ id: 1 }] });
  console.say({ kind: 'pulse', ageMs: 5, pulse: { at: 'now', epoch: 1 } });
  await eventually(() => desk.last() === 'connected', { what: 'connected' });
});
