import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DriverView, OpenDriver, SetResult } from '../../server/drivers/driver.ts';
import { PlaceError, type PlaceTrouble, placeTroubles } from '../../server/drivers/place-error.ts';
import type { FakePlace } from './fake-places/place.ts';

/** `slow`: a place of real programs: it is polled longer and asked less. */
export type SuiteOptions = { open: () => Promise<FakePlace>; mostInstances: number | null; slow?: boolean };

const nothing: DriverView = { instances: [], missing: 0, deathsInARow: 0 };

/** Orders with room above; the epoch is the scaler's term of office. */
export const order = (driver: OpenDriver, desired: Record<string, number>, epoch: number): Promise<SetResult> =>
  driver.setDesired({
    counts: Object.fromEntries(Object.entries(desired).map(([name, n]) => [name, { desired: n, ceiling: n + 2 }])),
    epoch,
    decidedAtMs: Date.now(),
  });

export const viewOf = async (driver: OpenDriver, service: string): Promise<DriverView> =>
  (await driver.observe()).services[service] ?? nothing;

const troubleOf = async (work: Promise<unknown>): Promise<PlaceTrouble | 'none' | 'other'> =>
  work.then(
    () => 'none' as const,
    (error: unknown) => (error instanceof PlaceError ? error.trouble : 'other'),
  );

/** What every driver must do, in whatever place. */
export function driverSuite({ open, mostInstances, slow = false }: SuiteOptions): void {
  const soon = { timeout: slow ? 40_000 : 3000, interval: slow ? 100 : 10 };
  const counted = (place: FakePlace, service: string) =>
    expect.poll(async () => (await place.running(service)).length, soon);

  test('starts and drains to what is wished for, however often it is told, and leaves other services alone', async () => {
    await using place = await open();
    const { driver } = place;
    expect(await order(driver, { orders: 3, dispense: 2 }, 1)).toBe('done');
    await counted(place, 'orders').toBe(3);
    await counted(place, 'dispense').toBe(2);
    const started = await place.starts();
    expect(await order(driver, { orders: 3, dispense: 2 }, 1)).toBe('done');
    expect(await order(driver, { orders: 3 }, 2)).toBe('done');
    expect(await place.starts()).toBe(started);
    await order(driver, { orders: 1 }, 2);
    await counted(place, 'orders').toBe(1);
    expect((await place.running('dispense')).length).toBe(2);
    if (slow) return;
    const { instances } = await viewOf(driver, 'orders');
    expect(instances.filter(({ state }) => state === 'draining').length).toBe(2);
  });

  test('an older epoch is refused and changes nothing, the newest and a newer one are followed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ epoch: fc.nat(4), count: fc.integer({ min: 1, max: 5 }), other: fc.boolean() }), {
          minLength: 1,
          maxLength: slow ? 5 : 12,
        }),
        async (orders) => {
          await using place = await open();
          const scalers = [place.driver, place.another()] as const;
          let highest = 0;
          let wished = (await place.running('orders')).length;
          for (const { epoch, count, other } of orders) {
            const stale = epoch < highest;
            const answer = await order(scalers[other ? 1 : 0], { orders: count }, epoch);
            expect(answer).toBe(stale ? 'stale_epoch' : 'done');
            if (!stale) [highest, wished] = [epoch, count];
            await counted(place, 'orders').toBe(wished);
          }
        },
      ),
      { numRuns: slow ? 2 : 15 },
    );
  });

  test('two scalers at once: the newer wins, whichever comes first', async () => {
    await using place = await open();
    await order(place.driver, { orders: 2 }, 1);
    await Promise.all([order(place.driver, { orders: 5 }, 1), order(place.another(), { orders: 3 }, 2)]);
    expect(await order(place.driver, { orders: 4 }, 1)).toBe('stale_epoch');
    await counted(place, 'orders').toBe(3);
  });

  test('tells starting from ready; what never gets ready stays starting and is not replaced', async () => {
    await using place = await open();
    await order(place.driver, { storefront: 2 }, 1);
    await counted(place, 'storefront').toBe(2);
    const states = async () => (await viewOf(place.driver, 'storefront')).instances.map(({ state }) => state).sort();
    await expect.poll(states, soon).toEqual(['starting', 'starting']);
    await place.serve('storefront');
    await expect.poll(states, soon).toEqual(['ready', 'starting']);
    const first = (await viewOf(place.driver, 'storefront')).instances.find(({ state }) => state === 'ready')!;
    expect(first.readyAtMs! - first.startedAtMs).toBeGreaterThanOrEqual(0);
    expect((await viewOf(place.driver, 'storefront')).deathsInARow).toBe(0);
    expect([null, 12.5]).toContain(first.cpuPercent);
    expect([null, 80]).toContain(first.memoryMb);
  });

  test('counts the deaths of a service that keeps dying', async () => {
    await using place = await open();
    await order(place.driver, { commission: 2 }, 1);
    await counted(place, 'commission').toBe(2);
    await place.crash('commission');
    await place.crash('commission');
    await expect.poll(async () => (await viewOf(place.driver, 'commission')).deathsInARow, soon).toBe(2);
    const view = await viewOf(place.driver, 'commission');
    expect(view.instances.length + view.missing).toBeGreaterThanOrEqual(2);
    const failed = view.instances.filter(({ state }) => state === 'failed').length;
    expect(view.missing + failed).toBeGreaterThan(0);
    expect((await viewOf(place.driver, 'orders')).deathsInARow).toBe(0);
  });

  test('pulls one plug: the instance is replaced, one that is unknown is said to be so', async () => {
    await using place = await open();
    await order(place.driver, { orders: 2 }, 1);
    await counted(place, 'orders').toBe(2);
    const [victim] = await place.running('orders');
    expect(await place.driver.kill({ id: victim!, place: victim! })).toBe(true);
    await expect
      .poll(async () => {
        const left = await place.running('orders');
        return [left.length, left.includes(victim!)];
      }, soon)
      .toEqual([2, false]);
    expect(await place.driver.kill({ id: randomUUID(), place: 'nowhere' })).toBe(false);
  });

  test('what the place answers is told by its name, and changes nothing that runs', async () => {
    for (const kind of placeTroubles) {
      await using place = await open();
      const answer = place.answers?.[kind];
      if (!answer) continue;
      await order(place.driver, { orders: 2 }, 1);
      await counted(place, 'orders').toBe(2);
      await answer();
      expect(await troubleOf(order(place.driver, { orders: 4 }, 1)), kind).toBe(kind);
      expect((await place.running('orders')).length, kind).toBe(2);
      await place.recover?.();
      expect(await order(place.driver, { orders: 3 }, 1), kind).toBe('done');
      await counted(place, 'orders').toBe(3);
    }
  });

  test('room that is used up is told, with what is used up; what waits for it is no death', async () => {
    await using place = await open();
    if (!place.fillUp) return;
    await order(place.driver, { orders: 2 }, 1);
    await counted(place, 'orders').toBe(2);
    expect((await place.driver.observe()).room.left ?? 1).toBeGreaterThan(0);
    await place.fillUp();
    await order(place.driver, { orders: 5 }, 1);
    await expect.poll(async () => (await place.driver.observe()).room.left, soon).toBe(0);
    expect((await place.driver.observe()).room.why).toBeDefined();
    expect((await viewOf(place.driver, 'orders')).deathsInARow).toBe(0);
  });

  test('refuses more than the place can hold, and an unreachable place is an error, never an empty fleet', async () => {
    await using place = await open();
    if (mostInstances !== null) {
      expect(await troubleOf(order(place.driver, { orders: mostInstances, dispense: 1 }, 1))).toBe('refused');
      expect(await place.starts()).toBe(0);
    }
    await place.vanish();
    await expect.poll(() => troubleOf(place.driver.observe()), soon).toBe('unreachable');
    expect(await troubleOf(order(place.driver, { orders: 1 }, 1))).toBe('unreachable');
    expect(await troubleOf(place.driver.kill({ id: randomUUID(), place: 'nowhere' }))).toBe('unreachable');
  });
}
