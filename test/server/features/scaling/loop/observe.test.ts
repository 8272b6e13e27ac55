import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ServiceObservation } from '../../../../../server/contract/scaling/observation.ts';
import type { ScaledService } from '../../../../../server/contract/scaling/policy.ts';
import type { DriverView } from '../../../../../server/drivers/driver.ts';
import { createObserver } from '../../../../../server/features/scaling/loop/observe.ts';
import { type Beat, observeServices, type Seen } from '../../../../../server/features/scaling/loop/observe-services.ts';
import { createStartClock } from '../../../../../server/features/scaling/loop/start-clock.ts';
import type { Load } from '../../../../../server/metrics/load.ts';
import { presets } from '../../../../../server/scaling/presets.ts';
import { testContext } from '../../../../support/context.ts';
import { testDatabase, type TestDatabase } from '../../../../support/database.ts';

const load = (change: Partial<Load> = {}): Load => ({
  fromS: 1000,
  arrivals: [],
  done: [],
  failed: [],
  intervalMs: 2000,
  finished: 0,
  running: 0,
  busyMs: 0,
  slotMs: 16_000,
  waiting: 0,
  oldestMs: 0,
  ...change,
});

const beat = (service: string, change: Partial<Load> = {}, { state = 'ready', ageMs = 500 } = {}): Beat => ({
  id: randomUUID(),
  service,
  state,
  age_ms: ageMs,
  metrics: { load: load(change), cpuPercent: 20, memoryMb: 80, pageMs: {} },
});

function look(service: ScaledService, seen: Partial<Seen>): ServiceObservation {
  return observeServices({
    beats: [],
    backlog: [],
    views: new Map(),
    deliveryP95Ms: null,
    nowMs: 1_000_000,
    arrivals: () => null,
    ...seen,
  })[service];
}

describe('a service as it is seen', () => {
  test('rates and busy time add up over ready instances; draining and silent ones are left out of them', () => {
    const seen = look('orders', {
      beats: [
        beat('orders', { finished: 10, busyMs: 8000 }),
        beat('orders', { finished: 6, busyMs: 4000 }),
        beat('orders', { finished: 99, busyMs: 16_000 }, { state: 'draining' }),
        beat('orders', { finished: 99, busyMs: 16_000 }, { ageMs: 9000 }),
        beat('dispense', { finished: 99 }),
      ],
    });
    expect(seen).toMatchObject({ donePerSecond: 8, busyShare: 12 / 32, measuredAtMs: 999_500 });
  });

  test('without a heartbeat nothing is known, rather than zero', () => {
    expect(look('orders', {})).toMatchObject({
      donePerSecond: null,
      busyShare: null,
      latencyP95Ms: null,
      errorRate: null,
      measuredAtMs: null,
    });
  });

  test('old heartbeats tell how old they are', () => {
    expect(look('orders', { beats: [beat('orders', {}, { ageMs: 17_000 })] }).measuredAtMs).toBe(983_000);
  });

  test('work that waits is at least as late as it has waited; commission is nobody’s hurry', () => {
    const backlog = [
      { task: 'dispense.deliver', waiting: 3, running: 2, oldest_ms: 2500 },
      { task: 'commission.reward', waiting: 9, running: 0, oldest_ms: 9000 },
    ];
    expect(look('dispense', { backlog, deliveryP95Ms: 300 })).toMatchObject({
      backlog: 5,
      oldestMs: 2500,
      latencyP95Ms: 2500,
    });
    expect(look('orders', { backlog, deliveryP95Ms: 300 }).latencyP95Ms).toBe(300);
    expect(look('commission', { backlog, deliveryP95Ms: 300 })).toMatchObject({ backlog: 9, latencyP95Ms: null });
  });

  test('the place tells states; a crash loop is seen even between two deaths', () => {
    const instance = { id: 'a', startedAtMs: 0, readyAtMs: null, cpuPercent: null, memoryMb: null };
    const view = (change: Partial<DriverView>): DriverView => ({
      instances: [],
      missing: 0,
      deathsInARow: 0,
      ...change,
    });
    const seen = (change: Partial<DriverView>) =>
      look('orders', { views: new Map([['orders', view(change)]]) }).instances;
    expect(
      seen({
        instances: (['starting', 'ready', 'ready', 'draining', 'failed'] as const).map((state) => ({
          ...instance,
          state,
        })),
      }),
    ).toEqual({ starting: 1, ready: 2, draining: 1, failed: 1 });
    expect(seen({ missing: 2, deathsInARow: 2 }).failed).toBe(2);
    expect(seen({ instances: [{ ...instance, state: 'starting' }], deathsInARow: 3 })).toMatchObject({
      starting: 1,
      failed: 1,
    });
    expect(seen({ deathsInARow: 1 }).failed).toBe(0);
  });

  test('checkouts in the line count as work that waits', () => {
    const beats = [beat('storefront', { running: 4, waiting: 6, oldestMs: 800 }), beat('storefront', { running: 1 })];
    expect(look('storefront', { beats })).toMatchObject({ backlog: 11, oldestMs: 800 });
  });
});

describe('the shop as it is seen', () => {
  const none = {
    observe: async () => ({ services: {}, room: { left: null }, processors: null }),
    setDesired: async () => 'done' as const,
    kill: async () => false,
  };

  const addEvents = (db: TestDatabase, type: string, agoMs: number, count: number) =>
    db.pool.query(
      `insert into order_event (order_id, type, at) select 1, $1, now() - $2 * interval '1 millisecond' from generate_series(1, $3::int)`,
      [type, agoMs, count],
    );
  const addPayments = (db: TestDatabase, agoMs: number, count: number) =>
    db.pool.query(
      `insert into payment_event (gateway, event_id, order_no, outcome, received_at)
       select 'sandbox', gen_random_uuid(), 'x', 'paid', now() - $1 * interval '1 millisecond' from generate_series(1, $2::int)`,
      [agoMs, count],
    );
  const sum = (seen: ServiceObservation | undefined) =>
    (seen?.arrivals?.counts ?? []).reduce((total, count) => total + count, 0);

  test('what comes to the services behind the storefront is counted from the tables: each once, also what commits late', async () => {
    await using db = await testDatabase();
    const ctx = testContext(db.database);
    const observer = createObserver(none);
    await addPayments(db, 5000, 7);
    await addEvents(db, 'paid', 4000, 5);
    await addEvents(db, 'delivered', 3000, 3);
    await addEvents(db, 'created', 3000, 50);
    const first = (await observer.look(ctx, presets.balanced, [])).observations.services;
    expect([sum(first.orders), sum(first.dispense), sum(first.commission)]).toEqual([7, 5, 3]);
    await addPayments(db, 5000, 2);
    await addEvents(db, 'paid', 6000, 4);
    const second = (await observer.look(ctx, presets.balanced, [])).observations.services;
    expect([sum(second.orders), sum(second.dispense), sum(second.commission)]).toEqual([9, 9, 3]);
    const third = (await observer.look(ctx, presets.balanced, [])).observations.services;
    expect(sum(third.dispense)).toBe(9);
  });

  test('the newest second told is at most 4 s old, and one instance that sleeps does not hold it up', async () => {
    await using db = await testDatabase();
    const now = Date.now();
    const ctx = testContext(db.database, { now: () => now });
    const nowS = Math.floor(now / 1000);
    const enter = (fromS: number, counts: number[], agoS = 0) =>
      db.pool.query(
        `insert into instance (id, service, pid, host, state, heartbeat_at, metrics) values (gen_random_uuid(), 'storefront', 1, 'x', 'ready', now() - $1 * interval '1 second', $2)`,
        [agoS, JSON.stringify({ load: load({ fromS, arrivals: counts }) })],
      );
    await enter(nowS - 6, [1, 2, 3, 4, 5]);
    await enter(nowS - 6, [10, 10, 10, 10, 10, 10]);
    // asleep for 15 s; what nobody told in between would be unknown, not empty
    await enter(nowS - 20, [100, 100], 15);
    await enter(
      nowS - 18,
      Array.from({ length: 13 }, () => 0),
      5,
    );
    const seen = (await createObserver(none).look(ctx, presets.balanced, [])).observations.services.storefront!;
    const { fromMs, counts } = seen.arrivals!;
    const untilS = fromMs / 1000 + counts.length;
    expect(untilS).toBeGreaterThanOrEqual(nowS - 4);
    expect(counts.slice(-2)).toEqual([11, 12]);
    expect(sum(seen)).toBe(100 + 100 + 11 + 12);
  });

  test('pause and what was set by hand are in force until they end', async () => {
    await using db = await testDatabase();
    const ctx = testContext(db.database);
    await db.pool.query(
      `insert into scaling_override (service, instances, actor, actor_name, why, until, ended_at) values
        ('orders', 5, 'a', 'Ann', 'x', now() + interval '1 hour', null), ('dispense', 9, 'a', 'Ann', 'x', now() + interval '1 hour', now()),
        ('commission', 9, 'a', 'Ann', 'x', now() - interval '1 second', null)`,
    );
    await db.pool.query("insert into scaling_pause (scale_in, actor, actor_name, why) values (true, 'a', 'Ann', 'x')");
    const { observations } = await createObserver(none).look(ctx, presets.balanced, []);
    expect(observations.floors.map(({ service, instances, exact }) => [service, instances, exact])).toEqual([
      ['orders', 5, true],
    ]);
    expect(observations.paused).toEqual({ scaleIn: true, all: false });
    await db.pool.query("update scaling_pause set until = now() - interval '1 second'");
    expect((await createObserver(none).look(ctx, presets.balanced, [])).observations.paused.scaleIn).toBe(false);
  });

  test('an unreachable place is an error, never an empty fleet', async () => {
    await using db = await testDatabase();
    const broken = { ...none, observe: () => Promise.reject(new Error('gone')) };
    await expect(createObserver(broken).look(testContext(db.database), presets.balanced, [])).rejects.toThrow('gone');
  });
});

test('start-up time is learned from every instance once', () => {
  const clock = createStartClock();
  clock.adopt(1000);
  const started = (id: string, readyAtMs: number | null) => ({
    id,
    state: 'ready' as const,
    startedAtMs: 0,
    readyAtMs,
    cpuPercent: null,
    memoryMb: null,
  });
  clock.see([started('a', null)]);
  expect(clock.startMs()).toBe(1000);
  for (let n = 0; n < 50; n++) clock.see([started('a', 500)]);
  expect(clock.startMs()).toBe(900);
  for (let n = 0; n < 60; n++) clock.see([started(`b${n}`, 300)]);
  expect(clock.startMs()).toBe(300);
});
