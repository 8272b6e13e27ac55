import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  busyShare,
  createPlant,
  orderInstances,
  type PlantSettings,
  stepPlant,
} from '../../../server/scaling/plant.ts';

const settings: PlantSettings = { perInstance: 10, startSeconds: 5, giveUpSeconds: 10, drainSeconds: 0 };

test('an instance serves as many seconds after the order as it needs to start', () => {
  const plant = createPlant(settings, 2);
  stepPlant(plant, 0);
  orderInstances(plant, 5);
  const ready: number[] = [];
  for (let n = 0; n < 6; n++) {
    stepPlant(plant, 100);
    ready.push(plant.capacity / 10);
  }
  expect(ready).toEqual([2, 2, 2, 2, 2, 5]);
  expect(plant).toMatchObject({ ready: 5, starting: 0 });
});

test('without a start-up time it serves in the next second', () => {
  const plant = createPlant({ ...settings, startSeconds: 0 }, 1);
  orderInstances(plant, 4);
  stepPlant(plant, 35);
  expect(plant).toMatchObject({ ready: 4, served: 35, backlog: 0 });
});

test('what leaves first is what was ordered last and has not served yet', () => {
  const plant = createPlant(settings, 2);
  orderInstances(plant, 4);
  stepPlant(plant, 0);
  orderInstances(plant, 7);
  orderInstances(plant, 5);
  expect(plant).toMatchObject({ ready: 2, starting: 3 });
  for (let n = 0; n < 4; n++) stepPlant(plant, 0);
  expect(plant).toMatchObject({ ready: 4, starting: 1 });
  orderInstances(plant, 1);
  expect(plant).toMatchObject({ ready: 1, starting: 0 });
});

test('an instance that drains is paid and does not serve', () => {
  const plant = createPlant({ ...settings, drainSeconds: 3 }, 4);
  orderInstances(plant, 1);
  const draining: number[] = [];
  for (let n = 0; n < 4; n++) {
    draining.push(plant.draining);
    stepPlant(plant, 10);
    expect(plant.served).toBe(10);
  }
  expect(draining).toEqual([3, 3, 3, 0]);
});

test('what is over capacity waits, and what would wait longer than ten seconds fails', () => {
  const plant = createPlant(settings, 2);
  stepPlant(plant, 50);
  expect(plant).toMatchObject({ served: 20, backlog: 30, failed: 0 });
  stepPlant(plant, 500);
  expect(plant).toMatchObject({ served: 20, backlog: 200, failed: 310 });
  expect(busyShare(plant)).toBe(1);
});

test('the busy share is served over capacity; with nothing ready it tells whether something waits', () => {
  const plant = createPlant(settings, 2);
  stepPlant(plant, 5);
  expect(busyShare(plant)).toBe(0.25);
  const empty = createPlant({ ...settings, giveUpSeconds: 0 }, 0);
  stepPlant(empty, 0);
  expect(busyShare(empty)).toBe(0);
  expect(busyShare({ ...empty, backlog: 3 })).toBe(1);
});

test('every order is served, waits or has failed, and the instances are those that were ordered', () => {
  const seconds = fc.array(fc.record({ arrivals: fc.nat(400), desired: fc.integer({ min: 1, max: 60 }) }), {
    minLength: 1,
    maxLength: 120,
  });
  const anySettings = fc.record({
    perInstance: fc.integer({ min: 1, max: 20 }),
    startSeconds: fc.nat(20),
    giveUpSeconds: fc.nat(20),
    drainSeconds: fc.nat(20),
  });
  fc.assert(
    fc.property(anySettings, seconds, (some, steps) => {
      const plant = createPlant(some, 2);
      let [came, served, failed] = [0, 0, 0];
      for (const { arrivals, desired } of steps) {
        orderInstances(plant, desired);
        expect(plant.ready + plant.starting).toBe(desired);
        stepPlant(plant, arrivals);
        came += arrivals;
        served += plant.served;
        failed += plant.failed;
        expect(served + failed + plant.backlog).toBe(came);
        expect(plant.ready + plant.starting).toBe(desired);
        expect(
          Math.min(plant.ready, plant.starting, plant.draining, plant.backlog, plant.failed),
        ).toBeGreaterThanOrEqual(0);
        expect(plant.backlog).toBeLessThanOrEqual(plant.capacity * some.giveUpSeconds);
      }
      for (let n = 0; n <= 20; n++) stepPlant(plant, 0);
      expect(plant).toMatchObject({ starting: 0, draining: 0, ready: steps.at(-1)!.desired });
    }),
  );
});
