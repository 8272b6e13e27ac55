import { expect, test } from 'vitest';
import { encodeCounts } from '../../../../server/features/scaling/history/arrival-codec.ts';
import { ensurePartitions } from '../../../../server/features/scaling/history/partitions.ts';
import { checkModel } from '../../../../server/features/what-if/model-check.ts';
import { modelledLatencies } from '../../../../server/features/what-if/model-latency.ts';
import type { ServiceModelSettings } from '../../../../server/features/what-if/replay-settings.ts';
import { learnedVariability } from '../../../../server/features/scaling/history/variability.ts';
import { binOf } from '../../../../server/metrics/latency-bins.ts';
import { latencyP95Seconds } from '../../../bench/scaling/latency.ts';
import { createRandom, poisson, type Random } from '../../../../server/scaling/random.ts';
import { friday, hourMs, type PromoShop, promoShop } from '../promos/promo-shop.ts';

const seconds = 3600;
const perInstance = 20;
const slots = 2;
const models: ServiceModelSettings[] = (['orders', 'dispense'] as const).map((service) => ({
  service,
  perOrder: 1,
  perInstance,
  slots,
  variability: 1,
  canWait: false,
}));
const p95Of = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(0.95 * values.length)]!;
const lasting = (value: number) => Array.from({ length: 4000 }, () => value);

/** What a queue of real orders does: each takes the first free place (first come, first served), one service after the other. */
function queueUp(arrivals: number[], ready: (second: number) => number, random: Random, variability: number): number[] {
  const free: number[] = [];
  return arrivals.map((at) => {
    const places = ready(Math.floor(at)) * slots;
    while (free.length < places) free.push(at);
    const open = free.toSorted((a, b) => a - b).slice(0, places);
    const place = free.indexOf(open[0]!);
    const varying = variability * -Math.log(1 - random());
    free[place] = Math.max(at, free[place]!) + (1 - variability + varying) * (slots / perInstance);
    return free[place]!;
  });
}

/** An hour of a shop: what the counters, the history and the latencies would say of it. */
async function recordHour(
  shop: PromoShop,
  fromMs: number,
  rateAt: (second: number) => number,
  readyAt: (second: number) => number,
  seed: number,
  variability = 1,
): Promise<void> {
  const random = createRandom(seed);
  const came = Array.from({ length: seconds }, (_, second) => poisson(random, rateAt(second)));
  const paidAt = came.flatMap((count, second) =>
    Array.from({ length: count }, () => second + random()).toSorted((a, b) => a - b),
  );
  const settledAt = queueUp(paidAt, readyAt, random, variability);
  const inTurn = settledAt.map((at, n) => ({ at, paid: paidAt[n]! })).toSorted((a, b) => a.at - b.at);
  const keyAt = queueUp(
    inTurn.map(({ at }) => at),
    readyAt,
    random,
    variability,
  );
  const settled = Array.from({ length: seconds }, () => 0);
  for (const { at } of inTurn) if (at < seconds) settled[Math.floor(at)]!++;

  await ensurePartitions(shop.db.database, { fromMs, untilMs: fromMs + hourMs });
  for (const [service, counts] of [
    ['orders', came],
    ['dispense', settled],
  ] as const) {
    for (let minute = 0; minute < 60; minute++) {
      const part = counts.slice(minute * 60, minute * 60 + 60);
      await shop.db.pool.query(
        'insert into arrival_minute (service, minute, counts, total) values ($1, to_timestamp($2::float8 / 1000), $3, $4)',
        [service, fromMs + minute * 60_000, encodeCounts(part), part.reduce((sum, count) => sum + count, 0)],
      );
    }
    await shop.db.pool.query(
      `insert into metric_slice (tier, service, at, ready) select 10, $1, to_timestamp($2::float8 / 1000) + (n - 1) * interval '10 seconds', ready
       from unnest($3::real[]) with ordinality as t (ready, n)`,
      [service, fromMs, Array.from({ length: seconds / 10 }, (_, n) => readyAt(n * 10))],
    );
  }
  await shop.db.pool.query(
    `insert into latency_slice (at, bin, count) select to_timestamp($1::float8 / 1000) + slice * interval '10 seconds', bin, count(*)
     from unnest($2::int[], $3::int[]) as t (slice, bin) where slice < 360 group by 1, 2`,
    [fromMs, keyAt.map((at) => Math.floor(at / 10)), keyAt.map((at, n) => binOf((at - inTurn[n]!.paid) * 1000))],
  );
}

test('a steady pace takes as long as the formula says, and what does not fit waits for as long as it takes to work off', () => {
  const steady = { perInstance, slots, variability: 1, came: lasting(30), ready: lasting(2) };
  const all = modelledLatencies([steady], createRandom(1)).slice(20).flat();
  expect(p95Of(all) / (latencyP95Seconds(30, perInstance / slots, 2 * slots) * 1000)).toBeCloseTo(1, 1);
  const burst = { perInstance, slots, variability: 1, came: [400, 0, 0], ready: [1, 1, 1] };
  const [first] = modelledLatencies([burst], createRandom(1));
  expect(Math.min(...first!)).toBeGreaterThan(((400 - perInstance) / perInstance) * 1000);
});

test('the model is held against the hour with most slow orders, and agrees with a real queue; with a wrong capacity it does not', async () => {
  await using shop = await promoShop();
  expect(await checkModel(shop.ctx, models)).toBeNull();
  await recordHour(
    shop,
    friday - 3 * hourMs,
    () => 0.1,
    () => 6,
    1,
  );
  expect(await checkModel(shop.ctx, models)).toMatchObject({ chosen: 'busiest', fromMs: friday - 3 * hourMs });
  // nine minutes of too few
  await recordHour(
    shop,
    friday - 6 * hourMs,
    (second) => (second > 1200 && second < 1740 ? 70 : 25),
    (second) => (second < 1500 ? 3 : 6),
    2,
  );
  const check = (await checkModel(shop.ctx, models))!;
  expect(check).toMatchObject({ chosen: 'slow', fromMs: friday - 6 * hourMs, untilMs: friday - 5 * hourMs });
  expect(check.orders).toBeGreaterThan(80_000);
  expect(check.recorded.slowSeconds).toBeGreaterThan(200);
  expect(check.modelled.slowSeconds / check.recorded.slowSeconds).toBeGreaterThan(0.75);
  expect(check.modelled.slowSeconds / check.recorded.slowSeconds).toBeLessThan(1.33);
  expect(check.modelled.p95Ms / check.recorded.p95Ms).toBeGreaterThan(0.75);
  expect(check.modelled.p95Ms / check.recorded.p95Ms).toBeLessThan(1.33);
  const twice = (await checkModel(
    shop.ctx,
    models.map((model) => ({ ...model, perInstance: 2 * perInstance })),
  ))!;
  expect(twice.recorded).toEqual(check.recorded);
  expect(twice.modelled.slowSeconds).toBeLessThan(check.recorded.slowSeconds / 2);
});

test('how much the time of one piece varies is learned, and the model agrees then; taken as exponential it is too strict', async () => {
  await using shop = await promoShop();
  const meanMs = 2 * (slots / perInstance) * 1000;
  expect(await learnedVariability(shop.ctx, [meanMs / 2, meanMs / 2])).toBe(1);
  const readyAt = (second: number) => (second < 1500 ? 3 : 6);
  await recordHour(shop, friday - 3 * hourMs, (second) => (second > 1200 && second < 1740 ? 56 : 25), readyAt, 2, 0.2);
  const variability = await learnedVariability(shop.ctx, [meanMs / 2, meanMs / 2]);
  expect(variability).toBeGreaterThan(0.15);
  expect(variability).toBeLessThan(0.3);
  const { recorded, modelled } = (await checkModel(
    shop.ctx,
    models.map((model) => ({ ...model, variability })),
  ))!;
  const strict = (await checkModel(shop.ctx, models))!.modelled;
  expect(modelled.p95Ms / recorded.p95Ms).toBeGreaterThan(0.7);
  expect(modelled.p95Ms / recorded.p95Ms).toBeLessThan(1.5);
  expect(Math.abs(modelled.slowSeconds - recorded.slowSeconds)).toBeLessThanOrEqual(60);
  expect(strict.p95Ms).toBeGreaterThan(1.3 * modelled.p95Ms);
});

test('an hour of a rehearsal, of few orders, or before the history is not chosen', async () => {
  await using shop = await promoShop();
  await recordHour(
    shop,
    friday - 3 * hourMs,
    () => 6,
    () => 1,
    1,
  );
  await shop.db.pool.query(
    `insert into rehearsal (input, state, instance, started_by, started_at, ends_at, ended_at)
     values ('{}', 'done', gen_random_uuid(), 'o', to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000), to_timestamp($2::float8 / 1000))`,
    [friday - 3 * hourMs + 600_000, friday - 3 * hourMs + 900_000],
  );
  await recordHour(
    shop,
    friday - 5 * hourMs,
    () => 0.04,
    () => 1,
    2,
  );
  await shop.db.pool.query(
    'insert into latency_slice (at, bin, count) values (to_timestamp($1::float8 / 1000), 200, 5000)',
    [friday - 9 * hourMs],
  );
  expect(await checkModel(shop.ctx, models)).toBeNull();
});
