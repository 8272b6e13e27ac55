import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedBuyers, type Script, shareAt } from '../../../../server/features/rehearsals/script.ts';
import '../../../support/seed.ts';

const scripts = fc.oneof(
  fc.constant<Script>({ kind: 'friday' }),
  fc.double({ min: 1, max: 100, noNaN: true }).map((multiple): Script => ({ kind: 'promo', multiple })),
);

test('a script never asks for more than its peak, and for nobody outside its time', () => {
  fc.assert(
    fc.property(scripts, fc.double({ min: -1, max: 2, noNaN: true }), (script, time) => {
      const share = shareAt(script, time);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1 + 1e-9);
      if (time < 0 || time >= 1) expect(share).toBe(0);
    }),
  );
});

test('a Friday night grows fifteenfold and ends at twice its base; a promo begins at once', () => {
  const friday: Script = { kind: 'friday' };
  expect(shareAt(friday, 0)).toBeCloseTo(1 / 15);
  expect(shareAt(friday, 0.7)).toBe(1);
  expect(shareAt(friday, 0.9999)).toBeCloseTo(2 / 15, 2);
  const promo: Script = { kind: 'promo', multiple: 5 };
  expect(shareAt(promo, 0.05)).toBeCloseTo(0.2);
  expect(shareAt(promo, 0.13)).toBe(1);
  expect(shareAt(promo, 0.95)).toBeCloseTo(0.2);
  expect(expectedBuyers({ kind: 'promo', multiple: 1 }, 10, 60_000)).toBeCloseTo(600);
});
