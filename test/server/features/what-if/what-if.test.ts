import { expect, test } from 'vitest';
import type { Traffic, WhatIfState } from '../../../../server/contract/scaling/what-if.ts';
import { encodeCounts } from '../../../../server/features/scaling/history/arrival-codec.ts';
import { ensurePartitions } from '../../../../server/features/scaling/history/partitions.ts';
import { whatIfDays } from '../../../../server/features/what-if/days.ts';
import { saveSchedule } from '../../../../server/features/promos/save-schedule.ts';
import { startWhatIf } from '../../../../server/features/what-if/start.ts';
import { cancelWhatIf, whatIfState } from '../../../../server/features/what-if/state.ts';
import { createRandom, poisson } from '../../../../server/scaling/random.ts';
import { eventually } from '../../../support/shop.ts';
import {
  dayMs,
  friday,
  hourMs,
  owner,
  policyOf,
  type PromoShop,
  promoShop,
  setPolicy,
  sold,
} from '../promos/promo-shop.ts';

async function record(shop: PromoShop, fromMs: number, minutes: number, perSecond: (second: number) => number) {
  await ensurePartitions(shop.db.database, { fromMs, untilMs: fromMs + minutes * 60_000 });
  const rows = Array.from({ length: minutes }, (_, minute) =>
    Array.from({ length: 60 }, (__, n) => perSecond(minute * 60 + n)),
  );
  await shop.db.pool.query(
    `insert into arrival_minute (service, minute, counts, total)
     select 'orders', to_timestamp($1::float8 / 1000) + (n - 1) * interval '1 minute', counts, total
     from unnest($2::bytea[], $3::int[]) with ordinality as t (counts, total, n)`,
    [fromMs, rows.map(encodeCounts), rows.map((counts) => counts.reduce((sum, count) => sum + count, 0))],
  );
}

async function tried(shop: PromoShop, traffic: Traffic, candidate = policyOf(), seed = 1): Promise<WhatIfState> {
  const { id, played } = await startWhatIf(shop.ctx, { traffic, candidate, seed }, owner);
  await played;
  return whatIfState(shop.ctx, { id });
}

const spike: Traffic = { kind: 'ramp', basePerSecond: 4, multiple: 15, rampMs: 600_000, holdMs: 300_000 };

test('the same policy beside itself on the same seed: the same figures, nothing blocked', async () => {
  await using shop = await promoShop();
  await setPolicy(shop);
  const state = await tried(shop, spike);
  expect(state).toMatchObject({ state: 'done', progress: 1, blocked: null, warnings: ['capacity_guessed'] });
  expect(state.candidate).toEqual(state.current);
  const { figures, points } = state.current!;
  expect(points.length).toBeLessThanOrEqual(600);
  expect(figures.orders).toBeGreaterThan(30_000);
  expect(figures.peakInstances).toBeGreaterThan(8);
  expect(figures.costMinor).toBe(Math.ceil(figures.instanceHours * 6));
  expect((await tried(shop, spike)).current).toEqual(state.current);
  expect((await tried(shop, spike, policyOf(), 2)).current).not.toEqual(state.current);
}, 90_000);

test('a cap that is too low is seen: slow and failed orders, and it may not be applied', async () => {
  await using shop = await promoShop();
  await setPolicy(shop);
  const tight = policyOf({ cap: 1 });
  const state = await tried(shop, spike, tight);
  expect(state.blocked).toBe('slower');
  expect(state.candidate!.figures.slowSeconds).toBeGreaterThan(10 * (state.current!.figures.slowSeconds + 1));
  expect(state.candidate!.figures.peakInstances).toBe(5);
  expect(state.candidate!.figures.costMinor).toBeLessThan(state.current!.figures.costMinor);
}, 90_000);

test('a budget that does not pay for it blocks', async () => {
  await using shop = await promoShop();
  await setPolicy(shop);
  expect((await tried(shop, spike, policyOf({}, { budget: { period: 'day', capMinor: 5 } }))).blocked).toBe(
    'over_budget',
  );
  expect((await tried(shop, spike, policyOf({}, { budget: { period: 'day', capMinor: 5000 } }))).blocked).toBeNull();
}, 90_000);

test('recorded seconds are replayed as they came; what is not recorded is said', async () => {
  await using shop = await promoShop();
  const from = friday - 3 * hourMs;
  await record(shop, from, 60, (second) => (second % 10 === 0 ? 7 : 1));
  const asked = { kind: 'recorded' as const, fromMs: from, untilMs: from + hourMs, multiple: 1 };
  const whole = await tried(shop, asked);
  expect(whole.current!.figures.orders).toBe(360 * 7 + 3240);
  expect(whole).toMatchObject({ seconds: 3600, warnings: ['capacity_guessed'] });
  const more = await tried(shop, { ...asked, fromMs: from - 5 * hourMs });
  expect(more.warnings).toContain('partly_recorded');
  expect(more.current!.figures.orders).toBe(360 * 7 + 3240);
  const triple = await tried(shop, { ...asked, multiple: 3 });
  expect(triple.current!.figures.orders / (360 * 7 + 3240)).toBeCloseTo(3, 1);
  await expect(tried(shop, { ...asked, fromMs: from - 9 * hourMs, untilMs: from - 8 * hourMs })).rejects.toMatchObject({
    extra: { reason: 'not_recorded', field: 'traffic' },
  });
}, 90_000);

test('the schedules of those hours are in force in the replay; made-up traffic knows none', async () => {
  await using shop = await promoShop();
  await setPolicy(shop);
  const from = friday - 3 * hourMs;
  await record(shop, from, 120, () => 1);
  const asked = { kind: 'recorded' as const, fromMs: from, untilMs: from + 2 * hourMs, multiple: 1 };
  const ramp = { kind: 'ramp' as const, basePerSecond: 1, multiple: 1, rampMs: 60_000, holdMs: 600_000 };
  const peakOf = async (traffic: Traffic) => (await tried(shop, traffic)).current!.figures.peakInstances;
  const without = [await peakOf(asked), await peakOf(ramp)];
  // the replay is 15:00 to 17:00 in Shanghai
  const evening = {
    name: '晚高峰',
    rrule: 'FREQ=DAILY',
    firstDay: '2026-11-20',
    startsAt: '16:30',
    durationMs: hourMs,
  };
  await saveSchedule(shop.ctx, { ...evening, leadMs: 600_000, floors: { dispense: 9 }, enabled: true }, owner);
  expect(await peakOf(asked)).toBeGreaterThanOrEqual(without[0]! + 7);
  expect(await peakOf(ramp)).toBe(without[1]);
}, 90_000);

test('before arrivals were recorded, sales by the minute stand in; a rehearsal is no traffic', async () => {
  await using shop = await promoShop();
  const from = friday - 3 * hourMs;
  await sold(shop, from - hourMs, 60, 6);
  await record(shop, from, 60, (second) => (second >= 600 && second < 1200 ? 50 : 1));
  await sold(shop, from, 60, 60);
  await shop.db.pool.query(
    `insert into rehearsal (input, state, instance, started_by, started_at, ends_at, ended_at)
     values ('{}', 'done', gen_random_uuid(), 'o', to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000), to_timestamp($2::float8 / 1000))`,
    [from + 600_000, from + 1_200_000],
  );
  const state = await tried(shop, { kind: 'recorded', fromMs: from - hourMs, untilMs: from + hourMs, multiple: 1 });
  expect(state.warnings).toContain('by_the_minute');
  const { orders } = state.current!.figures;
  // 360 and 3600 orders were sold, give or take chance; the drawn ones would be 30,000
  expect(orders).toBeGreaterThan(3500);
  expect(orders).toBeLessThan(4500);
}, 90_000);

test('like last Friday: the last one that is over, from noon to noon in the shop’s zone', async () => {
  await using shop = await promoShop();
  // now it is Friday 18:00, so that the last one is a week ago
  const noon = friday - 7 * dayMs - 6 * hourMs;
  await record(shop, noon + 10 * hourMs, 60, () => 2);
  const state = await tried(shop, { kind: 'like', weekday: 5, multiple: 1 });
  expect(state.current!.figures.orders).toBe(7200);
  expect(state.warnings).toContain('partly_recorded');
}, 90_000);

test('a file’s rows are spread up to the next one', async () => {
  await using shop = await promoShop();
  const rows = Array.from({ length: 61 }, (_, n): [number, number] => [n * 60, 120]);
  const state = await tried(shop, { kind: 'file', name: 'trace.csv', rows });
  expect(state.seconds).toBe(3660);
  expect(state.current!.figures.orders).toBeGreaterThan(6800);
  expect(state.current!.figures.orders).toBeLessThan(7900);
  const broken: Traffic = {
    kind: 'file',
    name: 'x',
    rows: [
      [0, 1],
      [1, -5],
    ],
  };
  await expect(tried(shop, broken)).rejects.toMatchObject({ extra: { reason: 'file_unreadable' } });
}, 90_000);

test('a cancelled trial ends at once and says so, also from another console', async () => {
  await using shop = await promoShop();
  await record(shop, friday - 14 * dayMs, 60, () => 3);
  const traffic: Traffic = { kind: 'recorded', fromMs: friday - 14 * dayMs, untilMs: friday - 60_000, multiple: 1 };
  const { id, played } = await startWhatIf(shop.ctx, { traffic, candidate: policyOf() }, owner);
  await eventually(async () => (await whatIfState(shop.ctx, { id })).state === 'running');
  await cancelWhatIf(shop.ctx, { id });
  await played;
  expect(await whatIfState(shop.ctx, { id })).toMatchObject({ state: 'cancelled', current: null });
}, 90_000);

test('a trial whose console died has failed; days that can be replayed are told', async () => {
  await using shop = await promoShop();
  const { rows } = await shop.db.pool.query<{ id: string }>(
    "insert into what_if_run (id, started_by, beat_at) values (gen_random_uuid(), 'o', now() - interval '1 minute') returning id",
  );
  expect(await whatIfState(shop.ctx, rows[0]!)).toMatchObject({ state: 'failed', problem: 'player_died' });
  await sold(shop, friday - 2 * dayMs, 10, 30);
  await record(shop, friday - dayMs, 10, () => 2);
  expect(await whatIfDays(shop.ctx)).toEqual([
    { day: '2026-11-26', weekday: 4, peakPerSecond: 2, total: 1200, recorded: true },
    { day: '2026-11-25', weekday: 3, peakPerSecond: 0.5, total: 300, recorded: false },
  ]);
}, 90_000);

test('a month of recorded seconds is replayed for both policies, with progress', async () => {
  await using shop = await promoShop();
  const { ctx } = shop;
  const days = 30;
  const from = friday - days * dayMs;
  const random = createRandom(3);
  await record(shop, from, days * 1440, (second) =>
    poisson(random, 2 * (1 + Math.sin((second / 86_400) * 2 * Math.PI)) + (second % 604_800 < 5400 ? 25 : 0)),
  );
  const startedAt = performance.now();
  const traffic: Traffic = { kind: 'recorded', fromMs: from, untilMs: friday, multiple: 1 };
  const { id, played } = await startWhatIf(ctx, { traffic, candidate: policyOf({ cap: 8 }) }, owner);
  const seen = new Set<number>();
  const watching = eventually(async () => {
    const { state, progress } = await whatIfState(ctx, { id });
    seen.add(progress);
    return state !== 'running';
  }, 110_000);
  await Promise.all([played, watching]);
  const tookMs = performance.now() - startedAt;
  const state = await whatIfState(ctx, { id });
  console.log(`what-if: ${days} days in ${(tookMs / 1000).toFixed(1)} s, ${state.current!.figures.orders} orders`);
  expect(state).toMatchObject({ state: 'done', seconds: days * 86_400, progress: 1 });
  expect(seen.size).toBeGreaterThan(5);
  expect([...seen].toSorted((a, b) => a - b)).toEqual([...seen]);
}, 120_000);
