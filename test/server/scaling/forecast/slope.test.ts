import { describe, expect, inject, test } from 'vitest';
import { createArrivals, takeIn } from '../../../../server/scaling/arrivals.ts';
import { slope } from '../../../../server/scaling/forecast/slope.ts';
import { createRandom, poisson } from '../../../../server/scaling/random.ts';
import { empty, friday as now } from './history.ts';

/** Seconds up to now (or to `behindS` before it), with this mean at so many seconds before their end. */
function play(mean: (secondsAgo: number) => number, seed: number, { length = 180, behindS = 0 } = {}) {
  const random = createRandom(seed);
  const seconds = createArrivals();
  const counts = Array.from({ length }, (_, n) => poisson(random, mean(length - n)));
  takeIn(seconds, { fromMs: now - (length + behindS) * 1000, counts });
  return slope.forecast({ ...empty, seconds }, now);
}

describe('the present slope', () => {
  test('growth is drawn ahead, the further the higher', () => {
    const drawn = Array.from({ length: 100 }, (_, n) => play((ago) => 200 - ago, inject('seed') + n)).filter(
      ({ enough, points }) => enough && points.at(-1)!.perSecond > 250,
    );
    // chance hides it about once in a thousand times
    expect(drawn.length).toBeGreaterThan(95);
    for (const { points } of drawn)
      for (let k = 1; k < points.length; k++)
        expect(points[k]!.perSecond).toBeGreaterThanOrEqual(points[k - 1]!.perSecond);
  });

  test('chance is no slope: calm traffic is silent nearly always', () => {
    const silent = Array.from({ length: 100 }, (_, n) => play(() => 20, inject('seed') + n)).filter(
      ({ missing }) => missing === 'no_trend',
    );
    expect(silent.length).toBeGreaterThan(80);
  });

  test('too few seconds, or too old ones, say nothing', () => {
    expect(play((ago) => 200 - ago, 1, { length: 59 }).missing).toBe('few_arrivals');
    expect(play((ago) => 200 - ago, 1, { behindS: 31 }).missing).toBe('few_arrivals');
    expect(slope.forecast(empty, now).missing).toBe('few_arrivals');
  });
});
