import { expect, test } from 'vitest';
import { fleetPolicy } from '../../../../server/contract/scaling/policy.ts';
import { replay, type ReplaySettings } from '../../../../server/features/what-if/replay.ts';
import { createRandom, poisson } from '../../../../server/scaling/random.ts';

const services = ['storefront', 'orders', 'dispense', 'commission'] as const;
const settings: ReplaySettings = {
  fromMs: Date.UTC(2026, 10, 1),
  startSeconds: 3,
  stages: services.map((service) => ({
    service,
    perOrder: service === 'storefront' ? 8 : 1,
    perInstance: service === 'storefront' ? 100 : 40,
    slots: 8,
    canWait: service === 'commission',
  })),
  priceMinorPerHour: 6,
};
const policyOf = (each: object = {}) =>
  fleetPolicy.parse({
    fleetCap: 64,
    services: Object.fromEntries(['console', ...services].map((service) => [service, { cap: 32, ...each }])),
  });

/** A day with two crowds in it. */
function day(seed: number): Uint16Array {
  const random = createRandom(seed);
  return Uint16Array.from({ length: 86_400 }, (_, second) => {
    const calm = 4 * (1 + Math.sin((second / 86_400) * 2 * Math.PI));
    const crowd = second % 40_000 > 30_000 && second % 40_000 < 31_500 ? 60 : 0;
    return poisson(random, calm + crowd);
  });
}

const play = (orders: Uint16Array, policy = policyOf(), change: Partial<ReplaySettings> = {}) =>
  replay(orders, policy, { ...settings, ...change }, () => {});

test('turns passed over in calm times change next to nothing', () => {
  const orders = day(5);
  const exact = play(orders, policyOf(), { quietTurns: 0 }).figures;
  const quick = play(orders, policyOf(), { quietTurns: 5 }).figures;
  expect(quick.orders).toBe(exact.orders);
  expect(Math.abs(quick.slowSeconds - exact.slowSeconds)).toBeLessThanOrEqual(0.1 * exact.slowSeconds + 5);
  expect(quick.instanceHours / exact.instanceHours).toBeGreaterThan(0.93);
  expect(quick.instanceHours / exact.instanceHours).toBeLessThan(1.07);
});

test('more capacity is never slower, and costs more: standing at the peak against one of each', () => {
  const orders = day(6);
  const peak = play(orders, policyOf({ standing: 12 })).figures;
  const usual = play(orders).figures;
  const fixed = play(orders, policyOf({ standing: 1, cap: 1 })).figures;
  expect(peak.slowSeconds).toBeLessThanOrEqual(usual.slowSeconds);
  expect(usual.slowSeconds).toBeLessThan(fixed.slowSeconds / 5);
  expect(fixed.failedOrders).toBeGreaterThan(10 * usual.failedOrders);
  expect(peak.costMinor).toBeGreaterThan(2 * usual.costMinor);
  expect(fixed.costMinor).toBe(Math.ceil(5 * 24 * 6));
});

test('no order is lost between services: served and failed are what came', () => {
  const orders = Uint16Array.from({ length: 1200 }, (_, second) => (second < 600 ? 120 : 0));
  const { figures, points } = play(orders, policyOf({ standing: 1, cap: 1 }));
  expect(figures.orders).toBe(72_000);
  // the storefront's one instance serves 100 of its 960 requests a second; then ten seconds' worth waits
  const served = (600 * 100 + 1000) / 8;
  expect(figures.failedOrders / (72_000 - served)).toBeCloseTo(1, 1);
  expect(points.reduce((sum, point) => sum + point.failed, 0) / figures.failedOrders).toBeCloseTo(1, 2);
  expect(figures.slowOrders).toBeGreaterThan(71_000);
});

test('commission may lag behind without an order being slow', () => {
  const orders = Uint16Array.from({ length: 1200 }, () => 20);
  const lame = settings.stages.map((stage) => (stage.service === 'commission' ? { ...stage, perInstance: 1 } : stage));
  const { figures } = play(orders, policyOf({ cap: 8 }), { stages: lame });
  const usual = play(orders, policyOf({ cap: 8 })).figures;
  expect(figures.failedOrders).toBe(usual.failedOrders);
  expect(figures.slowSeconds).toBe(usual.slowSeconds);
});
