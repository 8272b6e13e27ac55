import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { occurrencesOf, type Schedule, scheduleProblem } from '../../../../server/contract/calendar/schedule.ts';
import { momentOf } from '../../../../server/contract/calendar/wall-clock.ts';
import '../../../support/seed.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const everything = { fromMs: 0, untilMs: Number.POSITIVE_INFINITY };

const daysOf = (rrule: string, firstDay: string, most = 6): string[] =>
  occurrencesOf({ rrule, firstDay, startsAt: '12:00', durationMs: hourMs }, 'UTC', { ...everything, most }).map(
    ({ fromMs }) => new Date(fromMs).toISOString().slice(0, 10),
  );

/** What a zone's clock shows, by the platform's own formatter in another shape than the code under test uses it. */
const shown = (ms: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(ms);

describe('rules as RFC 5545 gives them', () => {
  test.each([
    ['FREQ=DAILY', '2026-12-30', '2026-12-30 2026-12-31 2027-01-01 2027-01-02 2027-01-03 2027-01-04'],
    ['RRULE:FREQ=DAILY;INTERVAL=10;COUNT=3', '1997-09-02', '1997-09-02 1997-09-12 1997-09-22'],
    ['FREQ=WEEKLY;BYDAY=FR', '2026-11-28', '2026-12-04 2026-12-11 2026-12-18 2026-12-25 2027-01-01 2027-01-08'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4', '1997-09-02', '1997-09-02 1997-09-04 1997-09-16 1997-09-18'],
    ['FREQ=WEEKLY;UNTIL=19970916T000000Z', '1997-09-02', '1997-09-02 1997-09-09 1997-09-16'],
    ['FREQ=MONTHLY;BYDAY=1FR;COUNT=3', '1997-09-05', '1997-09-05 1997-10-03 1997-11-07'],
    ['FREQ=MONTHLY;BYDAY=-2MO;COUNT=3', '1997-09-22', '1997-09-22 1997-10-20 1997-11-17'],
    ['FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3', '1997-09-28', '1997-09-28 1997-10-29 1997-11-28'],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2026-01-31', '2026-01-31 2026-03-31 2026-05-31 2026-07-31 2026-08-31 2026-10-31'],
    ['FREQ=MONTHLY', '2026-01-31', '2026-01-31 2026-03-31 2026-05-31 2026-07-31 2026-08-31 2026-10-31'],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3', '1997-09-02', '1998-02-13 1998-03-13 1998-11-13'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=3', '1997-09-29', '1997-09-29 1997-10-30 1997-11-27'],
    ['FREQ=YEARLY;BYMONTH=6,7;COUNT=4', '1997-06-10', '1997-06-10 1997-07-10 1998-06-10 1998-07-10'],
    ['FREQ=YEARLY;BYDAY=20MO;COUNT=3', '1997-05-19', '1997-05-19 1998-05-18 1999-05-17'],
    ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3', '1997-11-01', '1997-11-27 1998-11-26 1999-11-25'],
    [
      'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3',
      '1996-11-05',
      '1996-11-05 2000-11-07 2004-11-02',
    ],
    ['FREQ=YEARLY', '2024-02-29', '2024-02-29 2028-02-29 2032-02-29 2036-02-29 2040-02-29 2044-02-29'],
  ])('%s from %s', (rule, first, days) => {
    expect(daysOf(rule, first)).toEqual(days.split(' '));
  });

  test.each([
    ['', 'rrule_unreadable'],
    ['FREQ=HOURLY', 'rrule_unreadable'],
    ['FREQ=DAILY;BYHOUR=9', 'rrule_unreadable'],
    ['FREQ=WEEKLY;BYDAY=XX', 'rrule_unreadable'],
    ['FREQ=WEEKLY;BYDAY=1FR', 'rrule_unreadable'],
    ['FREQ=DAILY;FREQ=DAILY', 'rrule_unreadable'],
    ['FREQ=DAILY;INTERVAL=0', 'rrule_unreadable'],
    ['FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30', 'rrule_empty'],
    ['FREQ=DAILY;UNTIL=20200101', 'rrule_empty'],
    ['FREQ=DAILY', null],
  ])('%s: %s', (rrule, problem) => {
    expect(scheduleProblem({ rrule, firstDay: '2026-11-28', startsAt: '09:00', durationMs: hourMs })).toBe(problem);
  });

  test('there is no 30 February to begin on', () => {
    const schedule = { rrule: 'FREQ=DAILY', firstDay: '2026-02-30', startsAt: '09:00', durationMs: hourMs };
    expect(scheduleProblem(schedule)).toBe('day_unknown');
    expect(occurrencesOf(schedule, 'UTC', { ...everything, most: 1 })).toEqual([]);
  });
});

describe('around a change of the clock', () => {
  const newYork = (firstDay: string, startsAt: string) =>
    occurrencesOf({ rrule: 'FREQ=DAILY', firstDay, startsAt, durationMs: hourMs }, 'America/New_York', {
      ...everything,
      most: 3,
    }).map(({ fromMs }) => new Date(fromMs).toISOString().slice(0, 16));

  test('in spring an hour is missing: what begins in it comes an hour later, that day only', () => {
    expect(newYork('2026-03-07', '02:30')).toEqual(['2026-03-07T07:30', '2026-03-08T07:30', '2026-03-09T06:30']);
    expect(newYork('2026-03-07', '20:00')).toEqual(['2026-03-08T01:00', '2026-03-09T00:00', '2026-03-10T00:00']);
  });

  test('in autumn an hour comes twice: it begins the first time, once', () => {
    expect(newYork('2026-10-31', '01:30')).toEqual(['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30']);
  });

  const zones = [
    'Asia/Shanghai',
    'America/New_York',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Pacific/Apia',
  ];

  test('a daily schedule comes once a day at its time on the wall clock, but where the clock skips it; never out of order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: Date.UTC(2012, 0, 5) / dayMs, max: Date.UTC(2035, 0, 1) / dayMs }),
        (timeZone, hours, minutes, first) => {
          const startsAt = `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
          const firstDay = new Date(first * dayMs).toISOString().slice(0, 10);
          const schedule: Schedule = { rrule: 'FREQ=DAILY', firstDay, startsAt, durationMs: hourMs };
          const found = occurrencesOf(schedule, timeZone, { ...everything, most: 30 });
          expect(found).toHaveLength(30);
          for (const [n, { fromMs, untilMs }] of found.entries()) {
            expect(untilMs - fromMs).toBe(hourMs);
            const day = new Date((first + n) * dayMs).toISOString().slice(0, 10);
            const wall = shown(fromMs, timeZone);
            if (wall !== `${day} ${startsAt}`) {
              // skipped: nothing within a day shows it
              const wished = (first + n) * dayMs + (hours * 60 + minutes) * 60_000;
              for (let ms = wished - 15 * hourMs; ms < wished + 15 * hourMs; ms += 15 * 60_000)
                expect(shown(ms, timeZone)).not.toBe(`${day} ${startsAt}`);
            }
            if (n > 0) expect(fromMs).toBeGreaterThan(found[n - 1]!.fromMs);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('what is asked for from the middle on is what comes from the beginning', () => {
    const rules = [
      'FREQ=DAILY;INTERVAL=3',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU',
      'FREQ=MONTHLY;BYDAY=2TU,-1SA',
      'FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
      'FREQ=DAILY;COUNT=40',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...rules),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 700 }),
        fc.integer({ min: 1, max: 72 }),
        (rrule, timeZone, days, lastHours) => {
          const schedule = { rrule, firstDay: '2026-01-01', startsAt: '23:15', durationMs: lastHours * hourMs };
          const fromMs = Date.UTC(2026, 0, 1) + days * dayMs;
          const untilMs = fromMs + 40 * dayMs;
          const all = occurrencesOf(schedule, timeZone, { ...everything, most: 2000 });
          expect(occurrencesOf(schedule, timeZone, { fromMs, untilMs, most: 2000 })).toEqual(
            all.filter((one) => one.untilMs > fromMs && one.fromMs < untilMs),
          );
        },
      ),
    );
  });

  test('a moment is found from what the clock shows', () => {
    expect(momentOf(Date.UTC(2026, 10, 28, 20), 'Asia/Shanghai')).toBe(Date.UTC(2026, 10, 28, 12));
    expect(momentOf(Date.UTC(2026, 10, 28, 20), 'UTC')).toBe(Date.UTC(2026, 10, 28, 20));
  });
});
