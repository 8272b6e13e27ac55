import { expect, test } from 'vitest';
import { meanOver } from '../../../../server/scaling/forecast/curve.ts';

const points = [
  { atMs: 0, perSecond: 0, low: 0, high: 2 },
  { atMs: 100, perSecond: 10, low: 5, high: 12 },
  { atMs: 300, perSecond: 10, low: 5, high: 12 },
];

test('the mean of a curve over a stretch of time, straight between its points', () => {
  expect(meanOver(points, 0, 100)).toEqual({ perSecond: 5, low: 2.5, high: 7 });
  expect(meanOver(points, 50, 150)).toEqual({ perSecond: 8.75, low: 4.375, high: 10.75 });
  expect(meanOver(points, 100, 300)).toEqual({ perSecond: 10, low: 5, high: 12 });
});

test('what it does not cover it does not tell', () => {
  expect(meanOver(points, -1, 100)).toBeNull();
  expect(meanOver(points, 200, 301)).toBeNull();
  expect(meanOver([], 0, 100)).toBeNull();
});
