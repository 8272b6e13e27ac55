import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstLimitOf, type CapacityLeft } from '../../../../server/features/watch/first-limit.ts';
import { significantSlope } from '../../../../server/lib/significant-slope.ts';
import { isMachineFull } from '../../../../server/features/watch/machine-full.ts';
import { observed } from '../../scaling/observed.ts';

const plenty: CapacityLeft = {
  sellsOut: null,
  isStockOnHold: false,
  bottleneck: null,
  gateway: 'epay',
  isMachineFull: false,
  diskHours: null,
  silentGateway: null,
  room: { times: 10, by: 'cap' },
  traffic: { perSecond: 4, slopePerHour: 0, hoursUntil: () => null },
  budget: null,
};
const growing = (slopePerHour: number, hours: number | null = null) => ({
  traffic: { perSecond: 4, slopePerHour, hoursUntil: () => hours },
});

describe('what gives out first', () => {
  test('nothing in sight', () => {
    expect(firstLimitOf(plenty)).toBeNull();
    expect(firstLimitOf({ ...plenty, room: null, traffic: null })).toBeNull();
  });

  test.each<[string, string, number, Partial<CapacityLeft>]>([
    ['keys', 'restock', 2.4, { sellsOut: { variantId: 'v', name: 'Steam', hours: 2.4, left: 12 } }],
    ['keys', 'release_held', 0, { isStockOnHold: true }],
    ['gateway', 'other_gateway', 0, { bottleneck: 'gateway' }],
    ['gateway', 'other_gateway', 0, { silentGateway: 'stripe' }],
    ['machine', 'bigger_machine', 0, { isMachineFull: true }],
    ['disk', 'free_space', 7, { diskHours: 7 }],
    ['database', 'bigger_database', 0, { bottleneck: 'database' }],
    // 4 a second, room for 40, 12 more every hour
    ['cap', 'raise_cap', 3, growing(12)],
    ['database', 'more_connections', 3, { ...growing(12), room: { times: 10, by: 'database' } }],
    ['cap', 'raise_cap', 20, growing(0, 20)],
    ['cap', 'raise_cap', 0, { room: { times: 0.8, by: 'cap' } }],
    ['budget', 'raise_budget', 5, { budget: { elasticMinor: 500, perHourMinor: 100, periodLeftHours: 40 } }],
    ['budget', 'raise_budget', 0, { budget: { elasticMinor: -1, perHourMinor: 0, periodLeftHours: 40 } }],
  ])('%s: %s, in %d h', (kind, fix, hours, change) => {
    expect(firstLimitOf({ ...plenty, ...change })).toMatchObject({ kind, fix, hours });
  });

  test('a budget that lasts as long as its period, a trend that leads nowhere soon, a traffic that is none', () => {
    const budget = { elasticMinor: 5000, perHourMinor: 100, periodLeftHours: 40 };
    expect(firstLimitOf({ ...plenty, budget })).toBeNull();
    expect(firstLimitOf({ ...plenty, ...growing(4) })).toBeNull();
    expect(firstLimitOf({ ...plenty, ...growing(0, 60) })).toBeNull();
    expect(firstLimitOf({ ...plenty, traffic: { perSecond: 0, slopePerHour: 5, hoursUntil: () => 0 } })).toBeNull();
  });

  test('of several the first, whatever they are', () => {
    const hours = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(hours, hours, hours, (keys, cap, money) => {
        const first = firstLimitOf({
          ...plenty,
          ...growing(0, cap),
          sellsOut: { variantId: 'v', name: 'Steam', hours: keys, left: 1 },
          budget: { elasticMinor: money * 10, perHourMinor: 10, periodLeftHours: 31 },
        });
        expect(first!.hours).toBe(Math.min(keys, cap, money));
      }),
    );
  });
});

test('a slope is told from noise: steady growth counts, a flat noisy hour does not, a fall never', () => {
  const line = (step: number, noise: (x: number) => number) =>
    Array.from({ length: 30 }, (_, x) => 5 + step * x + noise(x));
  expect(significantSlope(line(0.5, () => 0))).toBeCloseTo(0.5);
  expect(significantSlope(line(0.5, (x) => (x % 2 === 0 ? 0.4 : -0.4)))).toBeCloseTo(0.5, 1);
  expect(significantSlope(line(0, (x) => [0, 2, -1, 1, -2][x % 5]!))).toBe(0);
  expect(significantSlope(line(-0.5, () => 0))).toBe(0);
  expect(significantSlope([1, 2, 3])).toBe(0);
});

test.each([
  [true, { share: 0.98, own: 0.6 }, 1800],
  // nobody feels it; somebody else's work; something is left; nobody tells
  [false, { share: 1, own: 0.9 }, 400],
  [false, { share: 1, own: 0.2 }, 1800],
  [false, { share: 0.9, own: 0.8 }, 1800],
  [false, null, 1800],
])('a machine is full (%s) at %o and a latency of %d ms', (full, processors, latencyP95Ms) => {
  expect(isMachineFull({ ...observed({ orders: { latencyP95Ms } }), processors })).toBe(full);
});
