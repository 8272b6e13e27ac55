import fc from 'fast-check';
import { expect, test } from 'vitest';
import { erlangC, latencyTail, ratesWithin } from '../../../server/scaling/latency.ts';
import { instancesFor, overloadedP95Seconds, latencyP95Seconds } from '../../bench/scaling/latency.ts';
import { createRandom } from '../../../server/scaling/random.ts';

test('the chance to wait is that of the books', () => {
  expect(erlangC(0.5, 1)).toBeCloseTo(0.5, 12);
  expect(erlangC(1, 2)).toBeCloseTo(1 / 3, 12);
  expect(erlangC(8, 10)).toBeCloseTo(0.4092, 4);
  expect(erlangC(3, 3)).toBe(1);
});

test('with one instance the 95th percentile is ln 20 over what is spare', () => {
  for (const rate of [0.5, 3, 7, 9.5])
    expect(latencyP95Seconds(rate, 10, 1)).toBeCloseTo(Math.log(20) / (10 - rate), 9);
  expect(latencyP95Seconds(10, 10, 1)).toBe(Number.POSITIVE_INFINITY);
});

test('the tail begins at 1, falls, and has no step where spare and service rates are equal', () => {
  expect(latencyTail(0, 25, { perInstance: 10, instances: 3 })).toBeCloseTo(1, 12);
  expect(latencyTail(1, 25, { perInstance: 10, instances: 3 })).toBeLessThan(
    latencyTail(0.5, 25, { perInstance: 10, instances: 3 }),
  );
  expect(latencyTail(0.4, 20, { perInstance: 10, instances: 3 })).toBeCloseTo(
    latencyTail(0.4, 20 + 1e-4, { perInstance: 10, instances: 3 }),
    5,
  );
});

test.each([
  [1, 0.08],
  [0.3, 0.15],
])('the tail is what a queue played order by order shows, at a variability of %s', (variability, tolerance) => {
  const random = createRandom(11);
  const exponential = (rate: number) => -Math.log(1 - random()) / rate;
  const served = () => (1 - variability) / perInstance + exponential(perInstance / variability);
  const [rate, perInstance, instances, orders] = [26, 10, 3, 200_000];
  const freeAt = Array.from({ length: instances }, () => 0);
  let now = 0;
  let late = 0;
  for (let n = 0; n < orders; n++) {
    now += exponential(rate);
    const first = freeAt.indexOf(Math.min(...freeAt));
    freeAt[first] = Math.max(now, freeAt[first]!) + served();
    if (freeAt[first]! - now > 0.5) late++;
  }
  const expected = latencyTail(0.5, rate, { perInstance, instances, variability });
  expect(Math.abs(late / orders - expected)).toBeLessThan(tolerance * expected);
});

test('a backlog adds the time to work it off to the 0.3 s of the service itself', () => {
  expect(overloadedP95Seconds(14, 20, 10)).toBeCloseTo(0.7 + 0.29957, 4);
});

test('rates within a second: by hand for one instance, growing, and just within', () => {
  const rates = ratesWithin(1, 10, { most: 60 });
  expect(rates[0]).toBe(0);
  expect(rates[1]).toBeCloseTo(10 - Math.log(20), 9);
  for (let n = 1; n <= 60; n++) {
    expect(rates[n]! - rates[n - 1]!).toBeGreaterThan(0);
    expect(latencyP95Seconds(rates[n]!, 10, n)).toBeCloseTo(1, 6);
  }
});

test('the instances for a rate are the fewest that hold it', () => {
  const rates = ratesWithin(1, 10, { most: 60 });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 700, noNaN: true }), (rate) => {
      const count = instancesFor(rates, rate, 2, 60);
      expect(count).toBeGreaterThanOrEqual(2);
      expect(count).toBeLessThanOrEqual(60);
      if (count < 60) expect(rates[count]!).toBeGreaterThanOrEqual(rate);
      if (count > 2) expect(rates[count - 1]!).toBeLessThan(rate);
    }),
  );
});
