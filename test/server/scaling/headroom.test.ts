import { expect, test } from 'vitest';
import { chanceOf, instancesFor } from '../../../server/scaling/headroom.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { playOne, seenAs } from './one-service.ts';

const { targetUtilization } = presets.balanced.services.orders;

test('what takes always the same needs less in hand, what varies more needs more; unknown is exponential', () => {
  const instances = (variability: number | null) =>
    instancesFor(60, 5, { targetUtilization, caution: 1, chance: chanceOf(variability) });
  expect(instances(null)).toBe(instances(1));
  expect(instances(0.1)).toBeLessThan(instances(1) - 0.3);
  expect(instances(2)).toBeGreaterThan(instances(1) + 0.7);
  expect(instances(50)).toBe(instances(3));
  expect(chanceOf(1)).toBe(1);
});

test('it is what the fleet comes to', () => {
  const paid = (variability: number | null) =>
    [20, 26, 32, 38, 44, 50].reduce((sum, perSecond) => {
      const alter = (all: Parameters<typeof seenAs>[0]) => seenAs(all, () => ({ variability }));
      return sum + playOne({ policy: presets.balanced, seconds: 1200, rate: () => perSecond, alter }).paidSeconds;
    }, 0);
  expect(paid(0.1)).toBeLessThan(paid(1));
  expect(paid(2)).toBeGreaterThan(paid(1));
});
