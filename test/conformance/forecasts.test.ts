import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createArrivals, takeIn } from '../../server/scaling/arrivals.ts';
import { type ForecastHistory, missingCodes } from '../../server/scaling/forecast/forecast.ts';
import { curveOf, forecastNames, forecasts } from '../../server/scaling/forecast/index.ts';
import { minuteMs } from '../../server/scaling/forecast/minutes.ts';
import { createRandom, poisson } from '../../server/scaling/random.ts';
import { delays, playCascade } from '../server/scaling/forecast/buyers.ts';
import { drawMinutes, empty, friday, hourMs, weekly } from '../server/scaling/forecast/history.ts';
import '../support/seed.ts';

test('the registry is sorted and every name can be stored', () => {
  expect(forecastNames).toEqual(forecastNames.toSorted());
  for (const name of forecastNames) expect(name).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
});

/** A busy shop whose history goes on beyond `now`: everybody has something to say, and something to look ahead at. */
function shop(seed: number, now: number): ForecastHistory {
  const random = createRandom(seed);
  const untilMs = now + 4 * hourMs;
  const seconds = createArrivals();
  takeIn(seconds, { fromMs: now - 150_000, counts: Array.from({ length: 180 }, (_, n) => poisson(random, 10 + n)) });
  const cascade = { ratio: 0.5, alone: 0.1, delayMs: delays.exponential(8), fromMs: now - 5 * hourMs, untilMs };
  return {
    seconds,
    minutes: drawMinutes(random, untilMs, 30, weekly(2)),
    deliveries: playCascade(random, cascade)!,
    promos: [{ fromMs: now + hourMs, untilMs: now + 2 * hourMs, multiple: 4 }],
    timeZone: 'Asia/Shanghai',
  };
}

const seedAndNow = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  now: fc.integer({ min: 0, max: 7 * 24 * 60 }).map((minutes) => friday + minutes * minuteMs + 12_345),
});

describe.each(forecastNames)('%s', (name) => {
  const { label, horizonMs } = forecasts[name];

  test('has its words, and says why when it says nothing', () => {
    expect(label['zh-CN'] && label.en).toBeTruthy();
    const said = curveOf(name, empty, friday);
    expect(said).toEqual({ source: name, enough: false, missing: said.missing, points: [] });
    expect(missingCodes).toContain(said.missing);
  });

  test('its band is finite and in order, from now to its horizon', () => {
    let spoke = 0;
    fc.assert(
      fc.property(seedAndNow, ({ seed, now }) => {
        const { enough, points } = curveOf(name, shop(seed, now), now);
        if (!enough) return;
        spoke++;
        expect(points[0]!.atMs).toBe(now);
        expect(points.at(-1)!.atMs).toBeLessThanOrEqual(now + horizonMs);
        expect(points.at(-1)!.atMs).toBeGreaterThan(now + 0.9 * horizonMs);
        for (const [n, { atMs, low, perSecond, high }] of points.entries()) {
          expect(0 <= low && low <= perSecond && perSecond <= high && Number.isFinite(high)).toBe(true);
          if (n > 0) expect(atMs).toBeGreaterThan(points[n - 1]!.atMs);
        }
      }),
      { numRuns: 5 },
    );
    expect(spoke).toBeGreaterThan(0);
  });

  test('sees nothing that lies ahead: another future makes no other curve, another past does', () => {
    let differs = 0;
    fc.assert(
      fc.property(seedAndNow, fc.integer({ min: 1, max: 2 ** 31 }), ({ seed, now }, other) => {
        const [told, another] = [shop(seed, now), shop(other, now)];
        const curve = curveOf(name, told, now);
        expect(curveOf(name, withFutureOf(told, another, now), now)).toEqual(curve);
        if (JSON.stringify(curveOf(name, another, now)) !== JSON.stringify(curve)) differs++;
      }),
      { numRuns: 5 },
    );
    expect(differs).toBeGreaterThan(0);
  });
});

/** Everything that is over as one shop had it, and what comes as the other: more of it, too. */
function withFutureOf(past: ForecastHistory, future: ForecastHistory, now: number): ForecastHistory {
  const nowS = Math.floor(now / 1000);
  const seconds = createArrivals();
  const counts = (from: ForecastHistory, second: number) => from.seconds!.counts[second % from.seconds!.counts.length]!;
  takeIn(seconds, {
    fromMs: (nowS - 150) * 1000,
    counts: Array.from({ length: 180 }, (_, n) => counts(n < 150 ? past : future, nowS - 150 + n)),
  });
  const over = Math.floor((now - past.minutes.fromMs) / minuteMs);
  return {
    ...past,
    seconds,
    minutes: {
      ...past.minutes,
      totals: Array.from(past.minutes.totals, (total, n) => (n < over ? total : future.minutes.totals[n]! * 30)),
    },
    deliveries: [
      ...past.deliveries.filter(({ atMs }) => atMs < now),
      ...future.deliveries.filter(({ atMs }) => atMs >= now),
    ],
  };
}
