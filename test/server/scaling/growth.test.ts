import { describe, expect, test } from 'vitest';
import { createArrivals, meanRate, sumsOf, takeIn } from '../../../server/scaling/arrivals.ts';
import { growthOf } from '../../../server/scaling/growth.ts';
import { instancesFor } from '../../../server/scaling/headroom.ts';
import { ratesWithin } from '../../../server/scaling/latency.ts';
import { arrivalRateOf } from '../../../server/scaling/arrival-rate.ts';
import { createRandom, poisson } from '../../../server/scaling/random.ts';
import { scatterOf } from '../../../server/scaling/scatter.ts';

const window = 60;
const aheadSeconds = 50;

/** Arrivals whose mean at second `t` is `rate(t)`, seen up to `seconds`. */
function seen(rate: (t: number) => number, seconds = 180, seed = 1) {
  const random = createRandom(seed);
  const arrivals = createArrivals();
  const counts = Array.from({ length: seconds }, (_, t) => poisson(random, rate(t)));
  takeIn(arrivals, { fromMs: 1_000_000, counts });
  return arrivals;
}

function look(arrivals: ReturnType<typeof seen>) {
  const sums = sumsOf(arrivals, 90);
  const scatter = scatterOf(arrivals, sums, 90);
  const level = arrivalRateOf(arrivals.known, sums, { seconds: window, scatter });
  const growth = growthOf(arrivals, sums, { seconds: window, aheadSeconds, scatter, usual: 1, now: level.now });
  return { scatter, level, growth };
}

const times = Array.from({ length: 200 }, (_, n) => n + 1);

describe('growth', () => {
  test('a steady pace hardly ever looks like growth, at any pace', () => {
    for (const pace of [0.5, 5, 50, 500]) {
      const alarms = times.filter((seed) => look(seen(() => pace, 180, seed)).growth.ahead > 1.25 * pace + 3).length;
      expect(alarms, `${pace} a second`).toBeLessThanOrEqual(6);
    }
  });

  test('a bend is followed to where it leads, within half a minute of its beginning', () => {
    const bend = (t: number) => 10 + Math.max(0, t - 150) * 1;
    const ahead = times.map((seed) => look(seen(bend, 180, seed)).growth.ahead);
    const found = ahead.filter((perSecond) => perSecond > 50).length;
    expect(found).toBeGreaterThan(180);
    // 30 s after the bend 40 arrive, and in 50 s 90 will: never taken for a multiple of that
    expect(Math.max(...ahead)).toBeLessThan(200);
  });

  test('a step is a new level, not a slope', () => {
    const step = (t: number) => (t < 168 ? 10 : 100);
    const looks = times.map((seed) => look(seen(step, 180, seed)));
    const isLevel = looks.filter(({ level, growth }) => level.now > 80 && growth.ahead < 130).length;
    expect(isLevel).toBeGreaterThan(190);
  });

  test('a fall is none', () => {
    const fall = (t: number) => Math.max(0, 100 - t / 2);
    for (const seed of times.slice(0, 50)) expect(look(seen(fall, 180, seed)).growth.ahead).toBeLessThan(40);
  });

  test('what chance explains is no level', () => {
    const two = seen((t) => (t < 178 ? 2 : 6), 180, 3);
    expect(look(two).level.now).toBeLessThan(5);
    const surge = seen((t) => (t < 178 ? 2 : 60), 180, 3);
    expect(look(surge).level.now).toBeGreaterThan(35);
    expect(look(surge).level.calm).toBeLessThan(35);
  });
});

describe('arrivals', () => {
  test('what was told twice counts once; after a gap what lies before it is unknown', () => {
    const arrivals = createArrivals();
    expect(takeIn(arrivals, { fromMs: 10_000, counts: [1, 2, 3] })).toBe(6);
    expect(takeIn(arrivals, { fromMs: 11_000, counts: [2, 3, 4] })).toBe(4);
    expect(takeIn(arrivals, { fromMs: 10_000, counts: [1] })).toBe(0);
    expect(arrivals).toMatchObject({ newest: 13, known: 4 });
    expect(meanRate(arrivals, 60)).toBe(2.5);
    expect(meanRate(arrivals, 2, 1)).toBe(2.5);
    takeIn(arrivals, { fromMs: 20_000, counts: [9] });
    expect(arrivals).toMatchObject({ newest: 20, known: 1 });
    expect(takeIn(arrivals, null)).toBe(0);
  });

  test('clumps are told from chance', () => {
    expect(look(seen(() => 40)).scatter.dispersion).toBeLessThan(1.6);
    expect(look(seen((t) => (t % 2 === 0 ? 80 : 0))).scatter.dispersion).toBeGreaterThan(8);
  });
});

test('headroom carries chance: a calm pace stays within a second at any size, and costs less the larger the fleet', () => {
  const calm = ratesWithin(1, 10, { most: 60 });
  let share = 0;
  for (let busy = 1; busy <= 40; busy++) {
    const instances = Math.ceil(instancesFor(busy * 10, 10, { targetUtilization: 0.78 }));
    // three standard deviations of a quarter of a minute's mean
    expect(calm[instances]!).toBeGreaterThan(busy * 10 + 3 * Math.sqrt((busy * 10) / 15));
    const used = busy / instancesFor(busy * 10, 10, { targetUtilization: 0.78 });
    expect(used).toBeGreaterThan(share);
    share = used;
  }
  expect(4 / instancesFor(40, 10, { targetUtilization: 0.78 })).toBeCloseTo(0.78, 1);
});

test('a shop at rest keeps one instance, whatever share is to stay free', () => {
  for (const target of [0.5, 0.65, 0.78, 0.85])
    expect(instancesFor(0.2, 10, { targetUtilization: target }), `${target}`).toBeLessThan(1);
  // and there is no step on the way
  for (let rate = 0.1; rate < 40; rate += 0.1)
    expect(instancesFor(rate + 0.1, 10, { targetUtilization: 0.78 })).toBeGreaterThan(
      instancesFor(rate, 10, { targetUtilization: 0.78 }),
    );
});
