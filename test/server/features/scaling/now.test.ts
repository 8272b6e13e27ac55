import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capOf } from '../../../../server/features/policies/derived-cap.ts';
import { readScalingChart } from '../../../../server/features/decisions/scaling-chart.ts';
import { forecastScore } from '../../../../server/features/scaling/forecasts/forecast-score.ts';
import { readDecisions } from '../../../../server/features/decisions/read-decisions.ts';
import { readScalingNow } from '../../../../server/features/scaling/read-now.ts';
import { whyNot } from '../../../../server/features/decisions/why-not.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';
import { addDecision, addInstance, said, writeState } from './scaler-rows.ts';

async function shop() {
  const db = await testDatabase();
  return { db, ctx: testContext(db.database), [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
}

describe('the fleet now', () => {
  test('before the first decision nothing is invented', async () => {
    await using at = await shop();
    const now = await readScalingNow(at.ctx);
    expect(now).toMatchObject({
      leader: null,
      versionId: 0,
      instances: [],
      paused: null,
      overrides: [],
      forecasts: [],
    });
    expect(now.fleet).toMatchObject({ running: 0, cap: 32 });
    expect(now.services.every((each) => each.desired === 0 && each.capacityPerInstance === null)).toBe(true);
  });

  test('what runs comes from the instances, what is thought from the scaler’s last word', async () => {
    await using at = await shop();
    await addInstance(at.db, 'orders');
    await addInstance(at.db, 'orders', { state: 'starting' });
    await addInstance(at.db, 'orders', { state: 'draining' });
    await addInstance(at.db, 'orders', { silentS: 20 });
    await addInstance(at.db, 'console');
    await addInstance(at.db, 'console');
    await addInstance(at.db, 'scaler');
    await at.db.pool.query("insert into desired_count (service, instances, epoch) values ('orders', 2, 1)");
    const seen = {
      instances: { starting: 1, ready: 1, draining: 1, failed: 1 },
      arrivals: { fromMs: 0, counts: [90, 90, ...Array.from({ length: 10 }, () => 3)] },
      backlog: 7,
      oldestMs: 400,
      donePerSecond: 3,
      busyShare: 0.6,
      latencyP95Ms: 320,
      errorRate: 0,
      cpuPercent: 10,
      memoryMb: 80,
      measuredAtMs: Date.now(),
    };
    const latest = said('orders', { was: 1, desired: 2, wanted: 3, capped: 'cap' });
    const leader = await writeState(at.db, {
      seen: { services: { orders: seen } },
      decision: { services: [latest], bottleneck: 'gateway', admission: { perSecond: 2, reason: 'cap' } },
      memory: { services: { orders: { capacity: { done: 50, busySeconds: 10 }, needs: [] } } },
    });
    const now = await readScalingNow(at.ctx);
    expect(now.services.find((each) => each.service === 'orders')).toEqual({
      service: 'orders',
      desired: 2,
      starting: 1,
      ready: 1,
      draining: 1,
      failed: 1,
      capacityPerInstance: 5,
      arrivalsPerSecond: 3,
      busyShare: 0.6,
      backlog: 7,
      latencyP95Ms: 320,
      latest,
    });
    expect(now.leader).toMatchObject({ instanceId: leader });
    expect(now.bottleneck).toBe('gateway');
    expect(now.admission).toEqual({ perSecond: 2, reason: 'cap', waiting: 0, waitSeconds: 0 });
    // the scaler is no scaled service; console's standing instance is not counted
    expect(now.instances.map((each) => each.state).toSorted()).toEqual([
      'draining',
      'failed',
      'ready',
      'ready',
      'ready',
      'starting',
    ]);
    expect(now.fleet.running).toBe(3);
  });

  test('a scaler that is silent for 15 s leads no more', async () => {
    await using at = await shop();
    await writeState(at.db, { ageS: 16 });
    expect((await readScalingNow(at.ctx)).leader).toBeNull();
    await writeState(at.db, { ageS: 13 });
    expect((await readScalingNow(at.ctx)).leader).not.toBeNull();
  });

  test('the database’s tightest limit bounds the fleet, from 1 to 64', () => {
    expect(capOf({ server: 197, role: null, database: null })).toBe(60);
    expect(capOf({ server: 97, role: null, database: null })).toBe(27);
    expect(capOf({ server: 97, role: 40, database: null })).toBe(8);
    const limit = fc.option(fc.integer({ min: 1, max: 2000 }), { nil: null });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), limit, limit, (server, role, database) => {
        const cap = capOf({ server, role, database });
        expect(cap).toBeGreaterThanOrEqual(1);
        expect(cap).toBeLessThanOrEqual(64);
        if (cap > 1) expect(cap * 3 + 16).toBeLessThanOrEqual(Math.min(server, role ?? server, database ?? server));
      }),
    );
  });
});

describe('decisions', () => {
  test('newest first, of a stretch of time and a service', async () => {
    await using at = await shop();
    const old = await addDecision(at.db, 7200, said('orders'));
    const first = await addDecision(at.db, 600, said('orders', { desired: 4 }));
    const other = await addDecision(at.db, 300, said('dispense'));
    const span = { fromMs: Date.now() - 3_600_000, untilMs: Date.now() + 1000 };
    expect((await readDecisions(at.ctx, span)).map((row) => row.id)).toEqual([other, first]);
    expect((await readDecisions(at.ctx, { ...span, service: 'orders' })).map((row) => row.id)).toEqual([first]);
    expect((await readDecisions(at.ctx, { ...span, fromMs: 0 }, 2)).map((row) => row.id)).toEqual([other, first]);
    expect((await readDecisions(at.ctx, { ...span, fromMs: 0 })).at(-1)).toMatchObject({ id: old, service: 'orders' });
  });

  test('why it did not scale: the thought of that minute, between the changes around it', async () => {
    await using at = await shop();
    const before = await addDecision(at.db, 900, said('orders', { desired: 2 }));
    await addDecision(at.db, 600, said('dispense', { desired: 9 }));
    const after = await addDecision(at.db, 60, said('orders', { was: 2, desired: 3 }));
    const atMs = Date.now() - 300_000;
    expect(await whyNot(at.ctx, { service: 'orders', atMs })).toMatchObject({ thought: null });
    await at.db.pool.query(
      `create table thought_today partition of thought_minute for values from (now() - interval '1 day') to (now() + interval '1 day')`.replaceAll(
        /now\(\) ([-+]) interval '1 day'/g,
        (_all, sign) => `'${new Date(Date.now() + (sign === '-' ? -1 : 1) * 86_400_000).toISOString()}'`,
      ),
    );
    await at.db.pool.query(
      `insert into thought_minute (service, minute, was, desired, wanted, capped, reasons, seen)
       values ('orders', date_trunc('minute', $1::timestamptz), 2, 2, 2, null, $2, $3)`,
      [
        new Date(atMs),
        JSON.stringify([{ code: 'dead_band', params: { instances: 2 } }]),
        JSON.stringify({ arrivalsPerSecond: 4.5, ready: 2, busyShare: 0.4, latencyP95Ms: null }),
      ],
    );
    const told = await whyNot(at.ctx, { service: 'orders', atMs });
    expect(told.thought).toEqual({
      service: 'orders',
      atMs: Math.floor(atMs / 60_000) * 60_000,
      was: 2,
      desired: 2,
      wanted: 2,
      capped: null,
      reasons: [{ code: 'dead_band', params: { instances: 2 } }],
      arrivalsPerSecond: 4.5,
      ready: 2,
      busyShare: 0.4,
      latencyP95Ms: null,
    });
    expect([told.before?.id, told.after?.id]).toEqual([before, after]);
  });
});

test('the chart: instances by bucket, the changes under them, and the forecast of the next hour only', async () => {
  await using at = await shop();
  const now = Date.now();
  for (const [tier, name] of [
    [10, 'metric_slice_10'],
    [60, 'metric_slice_60'],
  ] as const) {
    const day = (shift: number) => new Date(now + shift * 86_400_000).toISOString();
    await at.db.pool.query(
      `create table ${name}_now partition of ${name} for values from ('${day(-2)}') to ('${day(1)}')`,
    );
    await at.db.pool.query(
      `insert into metric_slice (tier, service, at, desired, ready)
       select $1::int, service, date_bin('40 seconds', now(), 'epoch') - interval '40 seconds', desired, ready
       from (values ('orders', 5, 4.4), ('storefront', 3, 3)) as s (service, desired, ready)`,
      [tier],
    );
  }
  const id = await addDecision(at.db, 60, said('orders', { desired: 5 }));
  await addDecision(at.db, 3 * 86_400, said('orders'));
  const point = (inMs: number) => ({ atMs: now + inMs, perSecond: 1, low: 0, high: 2 });
  await writeState(at.db, {
    seen: { forecasts: [{ source: 'x', enough: true, points: [point(-7_200_000), point(600_000), point(7_200_000)] }] },
  });
  for (const minutes of [15, 60, 360, 1440] as const) {
    const chart = await readScalingChart(at.ctx, minutes);
    expect(chart.points.map((each) => each.services)).toEqual([
      { orders: { desired: 5, ready: 4 }, storefront: { desired: 3, ready: 3 } },
    ]);
    expect(chart.points[0]!.atMs % chart.bucketMs).toBe(0);
    expect(chart.decisions.map((row) => row.id)).toEqual([id]);
    expect(chart.forecast[0]!.points).toEqual([point(600_000)]);
  }
});

test('a forecast is scored after two weeks, and asks to act only where it is good and does not act yet', async () => {
  await using at = await shop();
  const add = (source: string, days: number, actual: string) =>
    at.db.pool.query(
      `insert into forecast_hour (source, hour, per_second, low, high, actual)
       select $1, date_trunc('hour', now()) - n * interval '1 hour', 10, 8, 12, ${actual} from generate_series(1, $2::int * 24) as n`,
      [source, days],
    );
  await add('short', 13, '10');
  expect(await forecastScore(testContext(at.db.database), 'advise')).toBeNull();
  await add('good', 20, 'case when n % 10 = 0 then 20 else 11 end');
  await add('bad', 20, '30');
  const later = { now: () => Date.now() + 120_000 };
  const score = await forecastScore(testContext(at.db.database, later), 'advise');
  expect(score).toMatchObject({ withinBand: 0.9, days: 20, asks: true });
  expect(score!.errorPercent).toBe(Math.round(((0.9 + 1) / (0.9 * 11 + 2)) * 100));
  expect((await forecastScore(testContext(at.db.database, later), 'act'))!.asks).toBe(false);
});
