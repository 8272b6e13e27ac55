import { expect, test } from 'vitest';
import type { ServiceObservation } from '../../server/contract/scaling/observation.ts';
import { createSkews } from '../../server/features/scaling/loop/clock-skew.ts';
import { createObserver } from '../../server/features/scaling/loop/observe.ts';
import { createStartClock } from '../../server/features/scaling/loop/start-clock.ts';
import { presets } from '../../server/scaling/presets.ts';
import { testContext } from '../support/context.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const none = {
  observe: async () => ({ services: {}, room: { left: null }, processors: null }),
  setDesired: async () => 'done' as const,
  kill: async () => false,
};

/** Ten seconds of five arrivals each, told by an instance whose clock is so far off, s. */
const beat = (db: TestDatabase, offS: number) =>
  db.pool.query(
    `insert into instance (id, service, pid, host, state, heartbeat_at, metrics)
     select gen_random_uuid(), 'storefront', 1, 'x', 'ready', now(), jsonb_build_object('load', jsonb_build_object(
       'fromS', floor(extract(epoch from now()))::int - 10 + $1::int, 'arrivals', '[5,5,5,5,5,5,5,5,5,5]'::jsonb, 'done', '[]'::jsonb, 'failed', '[]'::jsonb,
       'intervalMs', 2000, 'finished', 10, 'busyMs', 100, 'slotMs', 32000, 'running', 0, 'waiting', 0, 'oldestMs', 0))`,
    [offS],
  );
const sum = (seen: ServiceObservation | undefined) => (seen?.arrivals?.counts ?? []).reduce((all, one) => all + one, 0);

test.each([0, -90, 90, -86_400, 3600])(
  'a scaler whose host is %d s off sees what instances of other hosts tell, in seconds of the database',
  async (scalerOffS) => {
    await using db = await testDatabase();
    for (const offS of [0, -90, 3600]) await beat(db, offS);
    const ctx = testContext(db.database, { now: () => Date.now() + scalerOffS * 1000 });
    const { observations, nowMs } = await createObserver(none).look(ctx, presets.balanced, []);
    const { storefront } = observations.services;
    expect(Math.abs(nowMs - Date.now())).toBeLessThan(3000);
    const untilMs = storefront!.arrivals!.fromMs + storefront!.arrivals!.counts.length * 1000;
    expect(untilMs).toBeGreaterThan(nowMs - 5000);
    expect(untilMs).toBeLessThanOrEqual(nowMs + 1000);
    // all but the seconds that are not complete yet
    expect(sum(storefront)).toBeGreaterThanOrEqual(3 * 5 * 6);
    expect(sum(storefront)).toBeLessThanOrEqual(3 * 5 * 10);
    expect(Math.abs(nowMs - storefront!.measuredAtMs!)).toBeLessThan(3000);
  },
);

test('a second of which nobody told is unknown, not empty', async () => {
  await using db = await testDatabase();
  await beat(db, 0);
  const { observations } = await createObserver(none).look(testContext(db.database), presets.balanced, []);
  const counts = observations.services.storefront!.arrivals!.counts;
  expect(counts.length).toBeGreaterThan(5);
  expect(counts).not.toContain(0);
});

test('where heartbeats come every 20 s, what they say counts until the next', async () => {
  await using db = await testDatabase();
  await beat(db, 0);
  await db.pool.query(
    `update instance set heartbeat_at = now() - interval '35 seconds', metrics = jsonb_set(metrics, '{load,intervalMs}', '20000')`,
  );
  const { observations, nowMs } = await createObserver(none).look(testContext(db.database), presets.balanced, []);
  const { measuredAtMs, busyShare, donePerSecond } = observations.services.storefront!;
  expect(Math.abs(nowMs - 35_000 - measuredAtMs!)).toBeLessThan(5000);
  expect(busyShare).toBeGreaterThan(0);
  expect(donePerSecond).toBeGreaterThan(0);
});

test('one heartbeat that was slow to be written is no other clock; two in a row are', () => {
  const skews = createSkews();
  const at = 1_800_000_000;
  const told = (fromS: number) => ({ fromS, arrivals: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] });
  const behindS = (beatS: number, slowS: number) => skews.of('a', told(beatS - 10 - slowS), beatS * 1000 + 500).seconds;
  expect(behindS(at, 0)).toBe(0);
  expect(behindS(at + 2, 5)).toBe(0);
  expect(behindS(at + 4, 0)).toBe(0);
  expect(behindS(at + 6, 5)).toBe(0);
  expect(behindS(at + 8, 5)).toBe(5);
  // set back by an hour: at once
  expect(behindS(at + 10, 3600)).toBe(3600);
  expect(behindS(at + 12, 0)).toBe(0);
});

test('a start while the clock was set is no hour-long start', () => {
  const clock = createStartClock();
  clock.adopt(2000);
  const start = {
    id: 'a',
    state: 'ready' as const,
    startedAtMs: 0,
    readyAtMs: 3_600_000,
    cpuPercent: null,
    memoryMb: null,
  };
  clock.see([start]);
  expect(clock.startMs()).toBeLessThan(20_000);
});
