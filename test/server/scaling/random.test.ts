import { expect, test } from 'vitest';
import { createRandom, poisson } from '../../../server/scaling/random.ts';

const take = (seed: number, count: number) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, random);
};

test('a seed repeats its numbers, another has its own, all within [0, 1)', () => {
  expect(take(7, 50)).toEqual(take(7, 50));
  expect(take(7, 50)).not.toEqual(take(8, 50));
  expect(take(0, 5000).every((one) => one >= 0 && one < 1)).toBe(true);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const one of take(3, 50_000)) tenths[Math.floor(one * 10)]!++;
  for (const count of tenths) expect(Math.abs(count - 5000)).toBeLessThan(350);
});

test.each([0.2, 3, 9.9, 10, 42, 600])('a Poisson count of mean %d has that mean and that variance', (mean) => {
  const random = createRandom(1);
  const draws = 60_000;
  let sum = 0;
  let squares = 0;
  for (let n = 0; n < draws; n++) {
    const count = poisson(random, mean);
    sum += count;
    squares += count * count;
  }
  const found = sum / draws;
  expect(Math.abs(found - mean)).toBeLessThan(5 * Math.sqrt(mean / draws));
  expect(Math.abs((squares / draws - found * found) / mean - 1)).toBeLessThan(0.06);
});

test('the chance of one count is right on both sides of the change of method', () => {
  for (const mean of [2, 9.9, 10.1]) {
    const random = createRandom(4);
    const wanted = Math.round(mean);
    const chance = Math.exp(wanted * Math.log(mean) - mean) / factorial(wanted);
    let hits = 0;
    for (let n = 0; n < 100_000; n++) if (poisson(random, mean) === wanted) hits++;
    expect(hits / 100_000).toBeCloseTo(chance, 1.9);
  }
});

test('no mean, no count', () => {
  const random = createRandom(1);
  expect([poisson(random, 0), poisson(random, -1), poisson(random, Number.NaN)]).toEqual([0, 0, 0]);
});

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
