import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWakes, type Sleeper } from '../../../../server/roles/fleet/wakes.ts';

type Worker = Sleeper & { full: boolean; asked: number[] };

type Options = { slots?: number; everywhere?: number; from?: number; full?: number[] };

/** One fleet with these workers of `orders`, of `everywhere` on all machines together. */
function fleet(count: number, { slots = 1, everywhere = count, from = 0, full = [] }: Options = {}) {
  const notified: [string, number][] = [];
  const workers: Worker[] = Array.from({ length: count }, (_, index) => ({
    service: 'orders',
    state: 'running',
    place: { rank: from + index, peers: everywhere, slots },
    full: full.includes(index),
    asked: [] as number[],
    wake(passed: number) {
      this.asked.push(passed);
      if (this.full) wakes.full(this, passed);
    },
  }));
  const wakes = createWakes<Worker>({
    instances: () => workers,
    notify: (service, jobs) => void notified.push([service, jobs]),
    random: () => 0,
  });
  const woken = () => workers.flatMap((worker, index) => (worker.asked.length > 0 && !worker.full ? [index] : []));
  return { wakes, workers, notified, woken };
}

describe('what fleet wakes', () => {
  test('a notification: as many workers as the jobs need, on all machines together', () => {
    fc.assert(
      fc.property(
        fc.record({
          pick: fc.nat(65_535),
          jobs: fc.integer({ min: 1, max: 100 }),
          perMachine: fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 4 }),
          slots: fc.integer({ min: 1, max: 8 }),
        }),
        ({ pick, jobs, perMachine, slots }) => {
          const everywhere = perMachine.reduce((sum, count) => sum + count, 0);
          let from = 0;
          const woken = perMachine.map((count) => {
            const machine = fleet(count, { slots, everywhere, from });
            from += count;
            machine.wakes.heard('orders', `${pick}:${jobs}`);
            return machine.woken().length;
          });
          const all = woken.reduce((sum, count) => sum + count, 0);
          expect(all).toBe(Math.min(everywhere, Math.ceil(jobs / slots)));
        },
      ),
    );
  });

  test('jobs made here: as many workers as they need, and nobody is notified', () => {
    const { wakes, woken, notified } = fleet(5, { slots: 2 });
    wakes.made('orders', 3);
    expect(woken()).toEqual([0, 1]);
    wakes.made('orders', 100);
    expect(woken()).toEqual([0, 1, 2, 3, 4]);
    expect(notified).toEqual([]);
  });

  test('jobs whose workers are elsewhere, or nowhere yet, are notified', () => {
    const partly = fleet(2, { everywhere: 3 });
    partly.wakes.made('orders', 2);
    const none = fleet(0);
    none.wakes.made('orders', 1);
    expect([partly.woken(), partly.notified, none.notified]).toEqual([[], [['orders', 2]], [['orders', 1]]]);
  });

  test('who has no slot passes it on, to the next one that has; when four have none, the first that is done takes it', () => {
    const some = fleet(6, { full: [0, 1, 2] });
    some.wakes.made('orders', 1);
    expect(some.woken()).toEqual([3]);
    const all = fleet(6, { full: [0, 1, 2, 3, 4, 5] });
    all.wakes.made('orders', 1);
    expect(all.workers.map(({ asked }) => asked.length)).toEqual([1, 1, 1, 1, 0, 0]);
    const two = fleet(2, { full: [0, 1] });
    two.wakes.made('orders', 1);
    expect(two.workers.map(({ asked }) => asked.length)).toEqual([1, 1]);
  });

  test('nobody of another service, and none that leaves', () => {
    const { wakes, workers, woken } = fleet(3);
    wakes.heard('dispense', '0:9');
    expect(woken()).toEqual([]);
    workers[1]!.state = 'leaving';
    wakes.everybody();
    expect(woken()).toEqual([0, 2]);
  });

  test('jobs made here wake nobody who still starts', () => {
    const { wakes, workers, woken, notified } = fleet(4, { everywhere: 2 });
    workers[0]!.place = null;
    workers[3]!.place = null;
    wakes.made('orders', 1);
    expect(woken()).toEqual([1]);
    workers[1]!.full = true;
    wakes.made('orders', 1);
    expect(woken()).toEqual([2]);
    expect(notified).toEqual([]);
  });

  test('one that has not told its seat comes along: somebody rather than nobody', () => {
    const { wakes, workers, woken } = fleet(4);
    workers[3]!.place = null;
    wakes.heard('orders', '1:1');
    expect(woken()).toEqual([1, 3]);
  });
});
