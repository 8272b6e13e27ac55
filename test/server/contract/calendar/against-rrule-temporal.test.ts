import fc from 'fast-check';
import { RRuleTemporal } from 'rrule-temporal';
import { expect, test } from 'vitest';
import { occurrencesOf } from '../../../../server/contract/calendar/schedule.ts';
import '../../../support/seed.ts';

const dayMs = 86_400_000;
/** Clocks that move by an hour or by half of one, in either half of the year, at midnight or at night, and one that stands. */
const zones = [
  'Africa/Cairo',
  'America/New_York',
  'America/Santiago',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Pacific/Chatham',
] as const;
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

const two = (n: number) => String(n).padStart(2, '0');
const some = <T>(one: fc.Arbitrary<T>, maxLength: number) =>
  fc.option(fc.uniqueArray(one, { minLength: 1, maxLength }), { nil: undefined, freq: 2 });
const part = (name: string, values: readonly unknown[] | undefined) => (values ? [`${name}=${values.join(',')}`] : []);

/** Every part that a schedule of days may have, but for its end. */
const rule = fc
  .record({
    freq: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
    interval: fc.integer({ min: 1, max: 3 }),
    count: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    days: some(fc.constantFrom(...weekdays), 4),
    nth: fc.constantFrom('', '', '1', '2', '-1'),
    monthDays: some(fc.integer({ min: -31, max: 31 }).filter(Boolean), 4),
    months: some(fc.integer({ min: 1, max: 12 }), 3),
    places: some(fc.constantFrom(1, 2, -1), 2),
  })
  .map(({ freq, interval, count, days, nth, monthDays, months, places }) => {
    const places_ = days || (monthDays && freq !== 'WEEKLY') ? places : undefined;
    // the library passes over BYMONTHDAY beside a counted weekday
    const counted = (freq === 'MONTHLY' || freq === 'YEARLY') && !monthDays ? nth : '';
    return [
      `FREQ=${freq}`,
      `INTERVAL=${interval}`,
      ...part('COUNT', count === undefined ? undefined : [count]),
      ...part(
        'BYDAY',
        days?.map((day) => counted + day),
      ),
      ...part('BYMONTHDAY', freq === 'WEEKLY' ? undefined : monthDays),
      ...part('BYMONTH', months),
      ...part('BYSETPOS', places_),
    ].join(';');
  });

const firstDay = fc
  .integer({ min: Date.UTC(2024, 0, 1) / dayMs, max: Date.UTC(2027, 11, 31) / dayMs })
  .map((day) => new Date(day * dayMs).toISOString().slice(0, 10));
/** Mostly at night, when clocks are changed. */
const startsAt = fc
  .tuple(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 23 })), fc.constantFrom(0, 15, 30, 45))
  .map(([hour, minute]) => `${two(hour)}:${two(minute)}`);

type Wanted = { rrule: string; day: string; clock: string; zone: string };

/**
 * The library says which days, as if clocks stood: of a zone it drops the days whose clock skips the time, and moves all of a
 * series that begins on one. When the zone's clock shows the time is for Temporal to say.
 */
function theirs({ rrule, day, clock, zone }: Wanted): number[] {
  const from = `${day.replaceAll('-', '')}T${clock.replace(':', '')}00`;
  const reading = new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:${from}\nRRULE:${rrule}` });
  const days = reading.between(new Date(0), new Date(Date.parse(day) + 803 * dayMs), true);
  return days.map((at) => at.toPlainDateTime().toZonedDateTime(zone).epochMilliseconds);
}

function ours({ rrule, day, clock, zone }: Wanted): number[] {
  const span = { fromMs: 0, untilMs: Date.parse(day) + 803 * dayMs, most: 1000 };
  const found = occurrencesOf({ rrule, firstDay: day, startsAt: clock, durationMs: 1 }, zone, span);
  return found.map(({ fromMs }) => fromMs);
}

const wanted: fc.Arbitrary<Wanted> = fc.record({
  rrule: rule,
  day: firstDay,
  clock: startsAt,
  zone: fc.constantFrom(...zones),
});

test('schedules come on the days that another library says, at the moments that Temporal says', () => {
  let compared = 0;
  fc.assert(
    fc.property(wanted, (one) => {
      const untilMs = Date.parse(one.day) + 800 * dayMs;
      const moments = theirs(one).filter((ms) => ms < untilMs);
      expect(ours(one).filter((ms) => ms < untilMs)).toEqual(moments);
      compared += moments.length;
    }),
    { numRuns: 200 },
  );
  expect(compared).toBeGreaterThan(1000);
});
