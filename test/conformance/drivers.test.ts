import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Driver } from '../../server/drivers/driver.ts';
import { type DriverName, drivers, openDriver } from '../../server/drivers/index.ts';
import { fakePlaces } from '../support/fake-places/index.ts';

const names = Object.keys(drivers) as DriverName[];

test('the registry is sorted and every name can be stored', () => {
  expect(names).toEqual([...names].sort());
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
});

describe.each(names)('%s', (name) => {
  const { label, settings, capabilities }: Driver = drivers[name];

  test('tells its words, what it can do, and a form that can be drawn', () => {
    expect(label.en.length * label['zh-CN'].length).toBeGreaterThan(0);
    expect(capabilities.mostInstances ?? 1).toBeGreaterThan(0);
    expect(z.toJSONSchema(settings, { io: 'input' })).toMatchObject({ type: 'object' });
  });

  test('starts and drains to what is wished for, however often it is told, and leaves other services alone', async () => {
    await using place = await fakePlaces[name]();
    const { driver } = place;
    expect(await driver.setDesired({ orders: 3, dispense: 2 }, 1)).toBe('done');
    expect(place.running('orders').length).toBe(3);
    const started = place.starts();
    expect(await driver.setDesired({ orders: 3, dispense: 2 }, 1)).toBe('done');
    expect(await driver.setDesired({ orders: 3 }, 2)).toBe('done');
    expect(place.starts()).toBe(started);
    await driver.setDesired({ orders: 1 }, 2);
    expect([place.running('orders').length, place.running('dispense').length]).toEqual([1, 2]);
    expect((await driver.observe('orders')).instances.filter(({ state }) => state === 'draining').length).toBe(2);
  });

  test('an older epoch is refused and changes nothing, the newest and a newer one are followed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ epoch: fc.nat(4), count: fc.nat(5) }), { minLength: 1, maxLength: 12 }),
        async (orders) => {
          await using place = await fakePlaces[name]();
          let highest = 0;
          let wished = 0;
          for (const { epoch, count } of orders) {
            const stale = epoch < highest;
            expect(await place.driver.setDesired({ orders: count }, epoch)).toBe(stale ? 'stale_epoch' : 'done');
            if (!stale) [highest, wished] = [epoch, count];
            expect(place.running('orders').length).toBe(wished);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  test('tells starting from ready, and what each instance takes', async () => {
    await using place = await fakePlaces[name]();
    await place.driver.setDesired({ storefront: 2 }, 1);
    const states = async () => (await place.driver.observe('storefront')).instances.map(({ state }) => state).sort();
    expect(await states()).toEqual(['starting', 'starting']);
    place.serve('storefront');
    await expect.poll(states).toEqual(['ready', 'starting']);
    const first = (await place.driver.observe('storefront')).instances.find(({ state }) => state === 'ready');
    expect(first!.readyAtMs! - first!.startedAtMs).toBeGreaterThanOrEqual(0);
    expect(first).toMatchObject({ cpuPercent: 12.5, memoryMb: 80 });
  });

  test('counts the deaths of a service that keeps dying, and starts it ever more slowly', async () => {
    await using place = await fakePlaces[name]();
    await place.driver.setDesired({ commission: 2 }, 1);
    place.crash('commission');
    place.crash('commission');
    const view = await place.driver.observe('commission');
    expect(view.deathsInARow).toBe(2);
    expect(view.instances.length + view.missing).toBe(2);
    expect(view.missing).toBeGreaterThan(0);
    expect((await place.driver.observe('orders')).deathsInARow).toBe(0);
  });

  test('pulls one plug: the instance is replaced, one that is unknown is said to be so', async () => {
    await using place = await fakePlaces[name]();
    await place.driver.setDesired({ orders: 2 }, 1);
    const [victim] = place.running('orders');
    expect(await place.driver.kill(victim!)).toBe(true);
    await expect.poll(() => place.running('orders').length).toBe(2);
    expect(place.running('orders')).not.toContain(victim);
    expect(await place.driver.kill(randomUUID())).toBe(false);
  });

  test('refuses more than the place can hold, and an unreachable place is an error, never an empty fleet', async () => {
    await using place = await fakePlaces[name]();
    const { mostInstances } = capabilities;
    if (mostInstances !== null) {
      await expect(place.driver.setDesired({ orders: mostInstances, dispense: 1 }, 1)).rejects.toThrow();
      expect(place.starts()).toBe(0);
    }
    await place.vanish();
    await expect
      .poll(() =>
        place.driver.observe('orders').then(
          () => 'seen',
          () => 'error',
        ),
      )
      .toBe('error');
    await expect(place.driver.setDesired({ orders: 1 }, 1)).rejects.toThrow();
  });
});

test('local: without a fleet nothing is ordered', async () => {
  const orphan = openDriver('local', {}, { fetch, handed: {} });
  await expect(orphan.setDesired({ orders: 1 }, 1)).rejects.toMatchObject({ code: 'unavailable' });
});
