import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pulse as pulseSchema } from '../../../../server/contract/pulse.ts';
import { systemActor } from '../../../../server/features/context.ts';
import { timesOf } from '../../../../server/features/watch/growth.ts';
import { takeLease } from '../../../../server/features/leases/take-or-renew-lease.ts';
import { makePulse } from '../../../../server/features/watch/pulse.ts';
import { passed } from '../../../../server/features/watch/pulse-spend.ts';
import { shippedPolicy } from '../../../../server/features/policies/current-policy.ts';
import { saveGateway } from '../../../../server/features/gateways/save-gateway.ts';
import { ensurePartitions } from '../../../../server/features/scaling/history/partitions.ts';
import { savePolicy } from '../../../../server/features/policies/save-policy.ts';
import { testDatabase } from '../../../support/database.ts';
import { sandboxSecret } from '../../../support/shop.ts';
import { addDecision, addInstance, said, writeState } from '../scaling/scaler-rows.ts';
import { contextOf } from './small-shop.ts';

const fresh = { fresh: true, by: 'password' } as const;

async function shop() {
  const db = await testDatabase();
  const ctx = contextOf(db.database);
  const pulse = async () => {
    const made = await makePulse(ctx, (await takeLease(ctx, 'pulse', 60_000))!);
    return pulseSchema.parse(made);
  };
  return { db, ctx, pulse, [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
}

describe('the fleet in the pulse', () => {
  test('nothing is claimed without a scaler', async () => {
    await using at = await shop();
    await addInstance(at.db, 'orders');
    await writeState(at.db, {
      ageS: 20,
      decision: {
        services: [said('orders', { desired: 9, capped: 'cap' })],
        admission: { perSecond: 1, reason: 'cap' },
      },
    });
    expect((await at.pulse()).scaling).toMatchObject({ running: 1, capped: null, waiting: null, bottleneck: null });
  });

  test('desired and running as the fleet cap counts them, the worst ceiling, the last change with its reason', async () => {
    await using at = await shop();
    for (const service of ['orders', 'orders', 'console', 'console', 'scaler']) await addInstance(at.db, service);
    const change = said('orders', {
      was: 2,
      desired: 16,
      reasons: [
        { code: 'was', params: { instances: 2 } },
        { code: 'arrivals', params: { instances: 20 } },
        { code: 'cap', params: { instances: 16 } },
      ],
    });
    await addDecision(at.db, 100, said('orders', { was: 1, desired: 2 }));
    await addDecision(at.db, 1, change);
    const now = Date.now();
    const point = (inMs: number, perSecond: number) => ({ atMs: now + inMs, perSecond, low: 0, high: 99 });
    await writeState(at.db, {
      decision: {
        services: [
          said('orders', { desired: 16, capped: 'cap' }),
          said('console', { desired: 2 }),
          said('dispense', { desired: 3, capped: 'fleet_cap' }),
        ],
        bottleneck: 'database',
      },
      seen: {
        forecasts: [
          { source: 'a', enough: true, points: [point(60_000, 4), point(1_500_000, 7), point(3_000_000, 50)] },
          { source: 'b', enough: false, points: [point(60_000, 80)] },
        ],
      },
    });
    const { scaling } = await at.pulse();
    expect(scaling).toMatchObject({
      desired: 16 + 1 + 3,
      running: 2 + 1,
      cap: 32,
      capped: 'fleet_cap',
      lastChange: { service: 'orders', was: 2, desired: 16, code: 'cap' },
      forecastPerSecond: 7,
      waiting: null,
      bottleneck: 'database',
    });
  });

  test('a queue is told while a ceiling holds', async () => {
    await using at = await shop();
    await writeState(at.db, { decision: { admission: { perSecond: 0.5, reason: 'budget_cap' } } });
    expect((await at.pulse()).scaling).toMatchObject({ capped: 'budget_cap', waiting: { count: 0 } });
  });
});

test('a surge that the fleet has followed is told with its figures, and only while it is one', async () => {
  await using at = await shop();
  const { services } = shippedPolicy();
  for (const service of Object.keys(services)) await addInstance(at.db, service);
  await saveGateway(
    at.ctx,
    { name: 'sandbox', enabled: true, position: 0, settings: { secret: sandboxSecret } },
    systemActor,
  );
  const now = Date.now();
  await ensurePartitions(at.db.database, { fromMs: now - 7_200_000, untilMs: now });
  await at.db.pool.query(
    `insert into arrival_minute (service, minute, counts, total)
     select 'orders', date_trunc('minute', now()) - n * interval '1 minute', '', case when n <= 2 then 150 else 10 end from generate_series(1, 80) as n`,
  );
  const verdictOf = async (orders: number) => {
    await writeState(at.db, { decision: { services: [said('orders', { desired: orders })] } });
    return (await at.pulse()).verdict;
  };
  await addDecision(at.db, 7200, said('orders', { was: 12, desired: 1 }));
  await addDecision(at.db, 1200, said('orders', { was: 1, desired: 6 }));
  await addDecision(at.db, 60, said('orders', { was: 6, desired: 29 }));
  // the four others stand at one each, console is not counted
  expect(await verdictOf(29)).toEqual({
    level: 'ok',
    key: 'scaled',
    params: { from: 4, to: 32, times: 15 },
  });
  await at.db.pool.query(
    "insert into order_slice (at, currency, failed) values (now() - interval '5 minutes', 'CNY', 3)",
  );
  expect(await verdictOf(29)).toMatchObject({ params: { rest: 'failures', failed: 3 } });
  expect((await verdictOf(2)).key).not.toBe('scaled');
});

test('what gives out first: the cap, when the traffic grows towards what learned capacity can carry', async () => {
  await using at = await shop();
  const now = Date.now();
  await ensurePartitions(at.db.database, { fromMs: now - 3_600_000, untilMs: now });
  // 30 minutes from 1 to 20 a second
  await at.db.pool.query(
    `insert into arrival_minute (service, minute, counts, total)
     select 'storefront', date_trunc('minute', now()) - n * interval '1 minute', '', (20 - n * 19 / 30.0) * 60 from generate_series(1, 30) as n`,
  );
  const storefront = { arrivals: { fromMs: 0, counts: Array.from({ length: 45 }, () => 20) } };
  await writeState(at.db, {
    seen: { services: { storefront } } as object,
    memory: { services: { storefront: { capacity: { done: 50, busySeconds: 10 } } } },
  });
  const { givesOutFirst } = await at.pulse();
  // an instance does 5 a second, 3.5 when calm: 16 of them carry 56; 36 more at 38 an hour
  expect(givesOutFirst).toMatchObject({ kind: 'cap', fix: 'raise_cap', name: '', variantId: null, left: null });
  expect(givesOutFirst!.hours).toBeGreaterThan(0.5);
  expect(givesOutFirst!.hours).toBeLessThan(1.5);
  await writeState(at.db, { ageS: 60 });
  expect((await at.pulse()).givesOutFirst).toBeNull();
});

describe('spend in the pulse', () => {
  test('the budget’s period, its cap and the month’s end', async () => {
    await using at = await shop();
    const policy = structuredClone(shippedPolicy());
    policy.budget = { period: 'day', capMinor: 10_000_000, warnMinor: [100] };
    await savePolicy(
      at.ctx,
      { policy, why: 'x', basedOn: 0 },
      { actor: { ...systemActor, role: 'owner' }, identity: fresh },
    );
    await at.db.pool.query(
      "insert into service_minute (service, minute, instance_seconds, max_instances) values ('orders', date_trunc('minute', now()), 3600000, 5)",
    );
    const { spend } = await at.pulse();
    expect(spend).toMatchObject({
      todayMinor: 6000,
      monthMinor: 6000,
      budgetMinor: 10_000_000,
      periodSpentMinor: 6000,
    });
    expect(spend.forecastMonthMinor).toBeGreaterThanOrEqual(6000);
  });

  test('an amount warns when it was passed lately, once, and the highest one', () => {
    expect(passed([100, 200, 300], 250, 50)).toEqual({ warnMinor: 200, spentMinor: 250 });
    expect(passed([100, 200, 300], 250, 220)).toBeNull();
    expect(passed([100], 100, 99)).toEqual({ warnMinor: 100, spentMinor: 100 });
    expect(passed([], 250, 0)).toBeNull();
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 })),
        fc.array(fc.integer({ min: 0, max: 40 })),
        (amounts, steps) => {
          let spent = 0;
          const told: number[] = [];
          for (const step of steps) {
            const warned = passed(amounts, spent + step, spent);
            if (warned) told.push(warned.warnMinor);
            spent += step;
          }
          // never the same amount twice, and the highest that was reached is among them
          expect(new Set(told).size).toBe(told.length);
          const reached = amounts.filter((amount) => amount <= spent);
          if (reached.length > 0) expect(told.at(-1)).toBe(Math.max(...reached));
        },
      ),
    );
  });
});

test('how many times the traffic: against the calm before, and nothing where that says nothing', () => {
  const flat = (n: number, total: number) => Array.from({ length: n }, () => total);
  expect(timesOf([...flat(60, 10), 150, 150])).toBe(15);
  expect(timesOf([...flat(3, 10), 60, 140, 150, 150])).toBe(15);
  expect(timesOf(flat(90, 10))).toBeNull();
  expect(timesOf([...flat(60, 0), 150, 150])).toBeNull();
  expect(timesOf([150, 150])).toBeNull();
  expect(timesOf([])).toBeNull();
});
