import fc from 'fast-check';
import { describe, expect, inject, test } from 'vitest';
import type { ForecastHistory } from '../../../../server/scaling/forecast/forecast.ts';
import { minuteMs } from '../../../../server/scaling/forecast/minutes.ts';
import { season, usualAt } from '../../../../server/scaling/forecast/season.ts';
import { createRandom } from '../../../../server/scaling/random.ts';
import { dayMs, drawMinutes, empty, friday, hourMs, weekly } from './history.ts';
import '../../../support/seed.ts';

const withMinutes = (totals: number[], untilMs = friday): ForecastHistory => ({
  ...empty,
  minutes: { fromMs: untilMs - totals.length * minuteMs, totals },
});

/** The same every minute, but for stretches that a test sets: [days before now, per minute]. */
function history(days: number, perMinute: number, odd: [number, number][] = []): ForecastHistory {
  const totals = Array.from({ length: days * 1440 }, () => perMinute);
  for (const [daysAgo, count] of odd) {
    const at = totals.length - daysAgo * 1440;
    totals.fill(count, Math.max(0, at - 30), at + 180);
  }
  return withMinutes(totals);
}

describe('the same hour of past weeks', () => {
  test('whatever the hour and the size of the shop, what comes lies in the band nine times of ten', () => {
    const random = createRandom(inject('seed'));
    let [within, all] = [0, 0];
    for (let shop = 0; shop < 6; shop++) {
      const rate = weekly(0.2 + 5 * random());
      const minutes = drawMinutes(random, friday + 7 * dayMs, 36, rate);
      for (let n = 0; n < 10; n++) {
        const said = season.forecast({ ...empty, minutes }, friday + Math.floor(random() * 7 * 24) * hourMs);
        expect(said.enough).toBe(true);
        for (const { atMs, low, high } of said.points) {
          const came = rate(atMs);
          all++;
          if (came >= low && came <= high) within++;
        }
      }
    }
    expect(within / all).toBeGreaterThan(0.9);
  });

  test('one week that went mad moves nothing, with four weeks and with two', () => {
    for (const days of [29, 15]) {
      const said = season.forecast(history(days, 60, [[7, 900]]), friday);
      for (const { perSecond, high } of said.points) {
        expect(perSecond).toBe(1);
        expect(high).toBeLessThan(4);
      }
    }
  });

  test('Fridays are read from Fridays', () => {
    const minutes = drawMinutes(createRandom(inject('seed')), friday, 29, weekly(4));
    const on = (atMs: number) => usualAt({ ...empty, minutes }, friday, atMs)!.perSecond;
    expect(on(friday + hourMs) / on(friday + dayMs + hourMs)).toBeGreaterThan(1.6);
  });

  test('on the shop’s clock, also when it was changed meanwhile', () => {
    // in Berlin 2026 summer time ends on 25 October: 20:00 there is 19:00 UTC afterwards, and was 18:00 before
    const now = Date.UTC(2026, 9, 30, 19);
    const minutes = drawMinutes(createRandom(1), now, 29, (atMs) => (new Date(atMs).getUTCHours() === 18 ? 5 : 1));
    const [berlin, utc] = ['Europe/Berlin', 'UTC'].map(
      (timeZone) => usualAt({ ...empty, minutes, timeZone }, now, now + 30 * minuteMs)!.perSecond,
    );
    expect(berlin).toBeGreaterThan(4);
    expect(utc).toBeLessThan(1.5);
  });

  test('before there are weeks it reads the days; before there are three of them it says nothing', () => {
    expect(season.forecast(history(4, 60), friday)).toMatchObject({ enough: true, points: { 0: { perSecond: 1 } } });
    expect(season.forecast(history(2, 60), friday)).toEqual({ enough: false, missing: 'few_weeks', points: [] });
    expect(season.forecast(empty, friday).missing).toBe('few_weeks');
  });

  test('an hour in which nobody ever came may see somebody', () => {
    const { points } = season.forecast(history(29, 0), friday);
    expect(points[0]).toMatchObject({ perSecond: 0, low: 0 });
    expect(points[0]!.high * 900).toBeGreaterThan(1);
  });

  test('what nobody counted is unknown, not zero', () => {
    const seen = history(29, 60);
    const totals = Array.from(seen.minutes.totals, (total, n) => (n % 1440 < 700 ? Number.NaN : total));
    const said = season.forecast({ ...seen, minutes: { ...seen.minutes, totals } }, friday - 10 * hourMs);
    for (const { perSecond } of said.points) expect(perSecond).toBe(1);
  });

  test('is never below zero, and its band is in order, whatever was counted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.constant(Number.NaN)), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 30 }),
        (pattern, days) => {
          const totals = Array.from({ length: days * 1440 }, (_, n) => pattern[(n * 7) % pattern.length]!);
          for (const { low, perSecond, high } of season.forecast(withMinutes(totals), friday).points) {
            expect(low).toBeGreaterThanOrEqual(0);
            expect(low <= perSecond && perSecond <= high && Number.isFinite(high)).toBe(true);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
