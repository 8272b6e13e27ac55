import fc from 'fast-check';
import { expect, test } from 'vitest';
import { below, poissonInterval, weightedInterval } from '../../../../server/scaling/forecast/poisson-interval.ts';
import '../../../support/seed.ts';

// from the tables of Garwood (1936) and of any statistics package, two-sided 95 %
test.each([
  [0, 0, 3.6889],
  [1, 0.0253, 5.5716],
  [10, 4.7954, 18.3904],
  [100, 81.3639, 121.6272],
  [1000, 938.973, 1063.9521],
])('of a count of %d: %d to %d', (count, low, high) => {
  const found = poissonInterval(count);
  expect(found.low).toBeCloseTo(low, 3);
  expect(found.high).toBeCloseTo(high, 2);
});

test('its tail is the sum of what it is the sum of', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.double({ min: 0.01, max: 120, noNaN: true }), (count, mean) => {
      let term = Math.exp(-mean);
      let sum = 0;
      for (let n = 0; n < count; n++) {
        sum += term;
        term *= mean / (n + 1);
      }
      expect(below(count, mean)).toBeCloseTo(sum, 8);
    }),
  );
});

test('with equal weights a weighted sum is a count', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 }),
      fc.double({ min: 0.001, max: 100, noNaN: true }),
      (counts, weight) => {
        const all = counts.reduce((sum, count) => sum + count, 0);
        const one = poissonInterval(all);
        const weighted = weightedInterval(counts.map((count) => ({ count, weight })));
        expect(weighted.low).toBeCloseTo(one.low / all, 6);
        expect(weighted.high).toBeCloseTo(one.high / all, 6);
      },
    ),
  );
});
