import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outlookOf } from '../../../../server/features/stock/outlook.ts';

const week = 168;

/** `weeks` weeks that sold `at(hoursAgo)` in each hour. */
function past(weeks: number, at: (hoursAgo: number) => number): Map<number, number> {
  return new Map(Array.from({ length: weeks * week }, (_, n) => [n + 1, at(n + 1)]));
}

test('an hour of 254 sales asks for no three days of it', () => {
  const { wanted, burst, basis } = outlookOf({ soldLastHour: 254, soldLastDay: 262, byHoursAgo: new Map() });
  expect(basis).toBe('lastDay');
  // what the last hour alone would have asked for: 254 × 72
  expect(wanted[3]).toBeLessThan(1600);
  expect(wanted[3]).toBeGreaterThan(262 * 3);
  expect(burst).toBeCloseTo((254 - 262 / 24) * 3);
});

test('the hour of the week counts: before a weekend more is asked for than after it', () => {
  const atWeekend = past(4, (hoursAgo) => ((hoursAgo - 1) % week < 48 ? 1 : 10));
  const before = outlookOf({ soldLastHour: 1, soldLastDay: 24, byHoursAgo: atWeekend });
  expect(before.basis).toBe('weeks');
  // the hours that follow are those of a week ago: five days of 10 an hour, then two of 1
  expect(before.wanted[1]).toBeCloseTo(240, 0);
  expect(before.wanted[7]).toBeCloseTo(120 * 10 + 48, 0);
});

test('one mad week moves little, and few sales are not none', () => {
  const calm = past(4, () => 2);
  const mad = new Map([...calm].map(([hour, keys]) => [hour, hour <= week ? keys * 30 : keys]));
  const usual = outlookOf({ soldLastHour: 0, soldLastDay: 48, byHoursAgo: calm }).wanted[7];
  expect(outlookOf({ soldLastHour: 0, soldLastDay: 48, byHoursAgo: mad }).wanted[7]).toBeLessThan(usual * 1.5);
  const rare = past(4, (hour) => (hour % 24 === 0 ? 1 : 0));
  expect(outlookOf({ soldLastHour: 0, soldLastDay: 1, byHoursAgo: rare }).wanted[7]).toBeCloseTo(7, 0);
});

test('when it runs out and how many to add agree, for any sales', () => {
  const hour = fc.integer({ min: 0, max: 60 });
  const history = fc.oneof(
    fc.constant(new Map<number, number>()),
    fc.array(hour, { minLength: 200, maxLength: 672 }).map((counts) => new Map(counts.map((keys, n) => [n + 1, keys]))),
  );
  fc.assert(
    fc.property(
      history,
      hour,
      fc.integer({ min: 0, max: 900 }),
      fc.integer({ min: 1, max: 4000 }),
      (byHoursAgo, lastHour, day, left) => {
        const outlook = outlookOf({ soldLastHour: Math.min(lastHour, day), soldLastDay: day, byHoursAgo });
        const hoursLeft = outlook.hoursFor(left);
        for (const days of [1, 3, 7] as const) {
          const isShort = outlook.wanted[days] > left;
          // to a millionth of an hour either is right
          if (Math.abs((hoursLeft ?? Infinity) - days * 24) < 1e-6) continue;
          expect((hoursLeft ?? Infinity) < days * 24).toBe(isShort);
        }
        expect(outlook.wanted[1]).toBeLessThanOrEqual(outlook.wanted[3]);
        expect(outlook.wanted[3]).toBeLessThanOrEqual(outlook.wanted[7]);
      },
    ),
  );
});
