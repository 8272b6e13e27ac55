import { expect, test } from 'vitest';
import { edgesOf } from '../../../../server/features/what-if/replay-budget.ts';
import { replay } from '../../../../server/features/what-if/replay.ts';
import type { ReplaySettings } from '../../../../server/features/what-if/replay-settings.ts';
import { policyOf as wish } from '../promos/promo-shop.ts';
import { createRandom, poisson } from '../../../../server/scaling/random.ts';

const services = ['storefront', 'orders', 'dispense', 'commission'] as const;
const settings: ReplaySettings = {
  fromMs: Date.UTC(2026, 10, 1),
  startSeconds: 3,
  models: services.map((service) => ({
    service,
    perOrder: service === 'storefront' ? 8 : 1,
    perInstance: service === 'storefront' ? 100 : 40,
    slots: 8,
    variability: 1,
    canWait: service === 'commission',
  })),
  priceMinorPerHour: 6,
  timeZone: 'Asia/Shanghai',
};
const policyOf = (each: object = {}, change: object = {}) => wish({ cap: 32, ...each }, { fleetCap: 64, ...change });

/** Six hours with two crowds in them. */
function evening(seed: number): Uint16Array {
  const random = createRandom(seed);
  return Uint16Array.from({ length: 21_600 }, (_, second) => {
    const calm = 4 * (1 + Math.sin((second / 21_600) * 2 * Math.PI));
    const crowd = second % 10_000 > 6000 && second % 10_000 < 6900 ? 60 : 0;
    return poisson(random, calm + crowd);
  });
}

const play = (orders: Uint16Array, policy = policyOf(), change: Partial<ReplaySettings> = {}) =>
  replay(orders, policy, { settings: { ...settings, ...change }, told: () => {} });

test('turns passed over in calm times change next to nothing', () => {
  const orders = evening(5);
  const exact = play(orders, policyOf(), { quietTurns: 0 }).figures;
  const quick = play(orders, policyOf(), { quietTurns: 14 }).figures;
  expect(quick.orders).toBe(exact.orders);
  expect(Math.abs(quick.slowSeconds - exact.slowSeconds)).toBeLessThanOrEqual(0.1 * exact.slowSeconds + 5);
  expect(quick.instanceHours / exact.instanceHours).toBeGreaterThan(0.93);
  expect(quick.instanceHours / exact.instanceHours).toBeLessThan(1.07);
}, 90_000);

test('more capacity is never slower, and costs more: standing at the peak against one of each', () => {
  const orders = evening(6);
  const peak = play(orders, policyOf({ standing: 12 })).figures;
  const usual = play(orders).figures;
  const fixed = play(orders, policyOf({ standing: 1, cap: 1 })).figures;
  expect(peak.slowSeconds).toBeLessThanOrEqual(usual.slowSeconds);
  expect(usual.slowSeconds).toBeLessThan(fixed.slowSeconds / 5);
  expect(fixed.failedOrders).toBeGreaterThan(10 * usual.failedOrders);
  expect(peak.costMinor).toBeGreaterThan(2 * usual.costMinor);
  expect(fixed.costMinor).toBe(5 * 6 * 6);
}, 90_000);

test('what the one instance of a service cannot serve waits its turn or fails; nobody gets lost', () => {
  const orders = Uint16Array.from({ length: 1200 }, (_, second) => (second < 600 ? 120 : 0));
  const { figures, points } = play(orders, policyOf({ standing: 1, cap: 1 }));
  expect(figures.orders).toBe(72_000);
  // the storefront serves 100 of its 960 requests a second, and so at most 15,000 orders in all
  expect(figures.failedOrders).toBeGreaterThan(30_000);
  expect(figures.failedOrders).toBeLessThan(72_000);
  expect(points.reduce((sum, point) => sum + point.failed, 0) / figures.failedOrders).toBeCloseTo(1, 2);
  expect(figures.slowOrders).toBeGreaterThan(71_000);
  expect(figures.utilization).toBeLessThanOrEqual(1);
}, 90_000);

test('commission may lag behind without an order being slow', () => {
  const orders = Uint16Array.from({ length: 1200 }, () => 20);
  const lame = settings.models.map((model) => (model.service === 'commission' ? { ...model, perInstance: 1 } : model));
  const { figures } = play(orders, policyOf({ cap: 8 }), { models: lame });
  const usual = play(orders, policyOf({ cap: 8 })).figures;
  expect(figures.failedOrders).toBe(usual.failedOrders);
  expect(figures.slowSeconds).toBe(usual.slowSeconds);
}, 90_000);

test('a hard cap is kept: it is spent within the period, and what it does not pay for is slow or waits', () => {
  const orders = evening(7);
  const free = play(orders).figures;
  // six hours' standing costs 5 × 6 × 6 = 180; the other days of the month nothing more
  const monthMinor = 180 * 4 * 30;
  const capMinor = Math.floor(monthMinor + (free.costMinor - 180) / 4);
  const tight = play(orders, policyOf({}, { budget: { period: 'month', capMinor } })).figures;
  expect(tight.costMinor).toBeLessThan(free.costMinor);
  expect(tight.slowSeconds).toBeGreaterThan(free.slowSeconds);
}, 90_000);

test('days and months begin and end on the shop’s clock', () => {
  const at = Date.UTC(2026, 10, 30, 17);
  expect(edgesOf(at, 'Asia/Shanghai', 'day')).toEqual([Date.UTC(2026, 10, 30, 16), Date.UTC(2026, 11, 1, 16)]);
  expect(edgesOf(at, 'Asia/Shanghai', 'month')).toEqual([Date.UTC(2026, 10, 30, 16), Date.UTC(2026, 11, 31, 16)]);
  expect(edgesOf(at, 'America/New_York', 'month')).toEqual([Date.UTC(2026, 10, 1, 4), Date.UTC(2026, 11, 1, 5)]);
}, 90_000);

test('a forecast of past weeks acts before the crowd comes, and only when it may; it never sees what is still to come', () => {
  // every day for four weeks the same crowd, from one second to the next
  const crowd = (minute: number) => (minute >= 120 && minute < 180 ? 60 : 2);
  const orders = Uint16Array.from({ length: 4 * 3600 }, (_, second) => crowd(Math.floor(second / 60)));
  const totals = Float64Array.from({ length: 28 * 1440 }, (_, n) => crowd(n % 1440) * 60 * 8);
  const history = { fromMs: settings.fromMs - 28 * 86_400_000, totals };
  const played = (forecast: 'advise' | 'act', change: Partial<ReplaySettings> = { history }) =>
    play(orders, policyOf({}, { forecast }), change);
  const [advised, acted] = [played('advise'), played('act')];
  expect(acted.figures.slowSeconds).toBeLessThan(advised.figures.slowSeconds);
  expect(advised.figures).toEqual(played('advise', {}).figures);
  // without a past there is nothing to act on
  expect(played('act', {}).figures).toEqual(advised.figures);
  // what comes later changes nothing before it
  const other = orders.map((came, second) => (second < 9000 ? came : 200));
  const later = play(other, policyOf({}, { forecast: 'act' }), { history });
  const before = (side: typeof later) => side.points.filter((point) => point.atMs < settings.fromMs + 8900 * 1000);
  expect(before(later)).toEqual(before(acted));
}, 90_000);
