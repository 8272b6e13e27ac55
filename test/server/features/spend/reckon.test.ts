import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  costOf,
  costPerOrder,
  fixedMinor,
  forecastMinor,
  reckonDays,
  shareMinor,
} from '../../../../server/features/spend/reckon.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const services = ['storefront', 'orders', 'dispense'];

test('parts add up to the whole, and none is more than a coin away from its share', () => {
  const weights = fc.dictionary(fc.constantFrom(...services, 'console'), fc.integer({ min: 0, max: 100_000 }), {
    minKeys: 1,
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), weights, (total, by) => {
      const shares = shareMinor(total, by);
      const sum = Object.values(by).reduce((all, each) => all + each, 0);
      fc.pre(sum > 0);
      expect(Object.values(shares).reduce((all, each) => all + each, 0)).toBe(total);
      for (const [name, weight] of Object.entries(by))
        expect(Math.abs(shares[name]! - (total * weight) / sum)).toBeLessThan(1 + 1e-6);
    }),
  );
});

/** A fleet minute by minute: how many instances of each service ran. */
const fleets = fc.array(
  fc.record(Object.fromEntries(services.map((name) => [name, fc.integer({ min: 0, max: 12 })]))),
  {
    minLength: 1,
    maxLength: 300,
  },
);

test('a day is the sum of its services, never dearer than its peak held all the time, and exact to a coin', () => {
  fc.assert(
    fc.property(fleets, fc.integer({ min: 1, max: 5000 }), (minutes, price) => {
      const untilMs = minutes.length * 60_000;
      const peak = Math.max(...minutes.map((each) => Object.values(each).reduce((sum, n) => sum + n, 0)));
      const seconds = services.map((service) => ({
        day: 'd',
        service,
        seconds: minutes.reduce((sum, each) => sum + each[service]! * 60, 0),
      }));
      const bounds = [{ day: 'd', fromMs: 0, untilMs: dayMs }];
      const [day] = reckonDays(bounds, seconds, {
        orders: [],
        fixedInstances: peak,
        recorded: { fromMs: 0, untilMs },
        priceMinorPerHour: price,
      });
      const all = seconds.reduce((sum, row) => sum + row.seconds, 0);
      expect(Math.abs(day!.minor - (all * price) / 3600)).toBeLessThanOrEqual(0.5 + 1e-6);
      expect(Object.values(day!.byService).reduce((sum, each) => sum + each, 0)).toBe(day!.minor);
      expect(day!.minor).toBeLessThanOrEqual(day!.fixedMinor);
      if (all === peak * minutes.length * 60) expect(day!.minor).toBe(day!.fixedMinor);
    }),
  );
});

test('a fleet that never changes ends the month where it has always been going', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 30 * 24 }),
      fc.integer({ min: 0, max: 30 * 24 }),
      fc.integer({ min: 1, max: 1000 }),
      (instances, goneHours, leftHours, price) => {
        const seconds = instances * goneHours * 3600;
        const recentMs = Math.min(goneHours, 7 * 24) * hourMs;
        const pace = { recentSeconds: (instances * recentMs) / 1000, recentMs };
        const end = forecastMinor(seconds, pace, { leftMs: leftHours * hourMs, priceMinorPerHour: price });
        expect(Math.abs(end - instances * (goneHours + leftHours) * price)).toBeLessThanOrEqual(1);
        expect(end).toBeGreaterThanOrEqual(Math.round(costOf(seconds, price)));
        expect(forecastMinor(seconds, pace, { leftMs: -hourMs, priceMinorPerHour: price })).toBe(
          Math.round(costOf(seconds, price)),
        );
      },
    ),
  );
});

test('time before the first record and after now costs nothing fixed', () => {
  const recorded = { fromMs: 10 * hourMs, untilMs: 14 * hourMs };
  expect(fixedMinor(3, { fromMs: 0, untilMs: dayMs }, { recorded, priceMinorPerHour: 100 })).toBe(1200);
  expect(fixedMinor(3, { fromMs: dayMs, untilMs: 2 * dayMs }, { recorded, priceMinorPerHour: 100 })).toBe(0);
  expect(fixedMinor(3, { fromMs: 0, untilMs: 12 * hourMs }, { recorded, priceMinorPerHour: 100 })).toBe(600);
});

test('cost per order keeps its fraction, and is nothing without an order', () => {
  const day = { day: 'd', minor: 3, fixedMinor: 0, byService: {} };
  expect(
    costPerOrder([
      { ...day, orders: 4 },
      { ...day, orders: 2 },
    ]),
  ).toBe(1);
  expect(costPerOrder([{ ...day, orders: 8 }])).toBe(0.375);
  expect(costPerOrder([{ ...day, orders: 0 }])).toBeNull();
});
