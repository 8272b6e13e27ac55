import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bounds, boundsOnScreen } from '../../../src/main/window/bounds.ts';

const side = fc.integer({ min: 500, max: 4000 });
const place = fc.integer({ min: -10_000, max: 10_000 });
const area = fc.record({ x: place, y: place, width: side, height: side });
const saved = fc.record({
  x: place,
  y: place,
  width: fc.integer({ min: 1, max: 20_000 }),
  height: fc.integer({ min: 1, max: 20_000 }),
});

const within = (inner: Bounds, outer: Bounds) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

test('a remembered window always opens wholly on one of the screens', () => {
  fc.assert(
    fc.property(saved, fc.array(area, { minLength: 1, maxLength: 3 }), (bounds, areas) => {
      const opened = boundsOnScreen(bounds, areas) as Bounds;
      expect(areas.some((screen) => within(opened, screen))).toBe(true);
    }),
  );
});

test('one that fits is left alone, and a first start is centred by the system', () => {
  const screen = { x: 0, y: 0, width: 1600, height: 1000 };
  const bounds = { x: 100, y: 50, width: 900, height: 700 };
  expect(boundsOnScreen(bounds, [screen])).toEqual(bounds);
  expect(boundsOnScreen(undefined, [screen])).toEqual({ width: 1280, height: 840 });
});
