import type { FleetInstance } from './start-instance.ts';

/** Nobody is kept longer than 20 s for one look, ms. */
const keptMs = 30_000;

export type Waiter = Pick<FleetInstance, 'tellDelivered'>;

/** Which processes of this machine wait for which orders, so that only they are told when keys are there. */
export type FleetDeliveryNotices<One extends Waiter> = {
  expected(instance: One, orderNos: string[]): void;
  delivered(orderNos: string[]): void;
};

/** Holds what was said in the last 30 to 60 s: an order may land between a buyer's look and the word that they wait. */
export function createDeliveryNotices<One extends Waiter>(now: () => number = Date.now): FleetDeliveryNotices<One> {
  const waiting = createRecent<Set<One>>(now);
  const done = createRecent<true>(now);

  return {
    expected(instance, orderNos) {
      const delivered = orderNos.filter((orderNo) => done.get(orderNo));
      if (delivered.length > 0) instance.tellDelivered(delivered);
      for (const orderNo of orderNos) {
        const instances = waiting.get(orderNo) ?? new Set();
        waiting.set(orderNo, instances.add(instance));
      }
    },
    delivered(orderNos) {
      const told = new Map<One, string[]>();
      for (const orderNo of orderNos) {
        done.set(orderNo, true);
        for (const instance of waiting.get(orderNo) ?? []) told.set(instance, [...(told.get(instance) ?? []), orderNo]);
      }
      for (const [instance, theirs] of told) instance.tellDelivered(theirs);
    },
  };
}

/** A map that forgets what was set between `keptMs` and twice that ago. */
function createRecent<Value>(now: () => number) {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  let since = now();
  return {
    get: (key: string): Value | undefined => young.get(key) ?? old.get(key),
    set(key: string, value: Value) {
      const passed = now() - since;
      if (passed >= keptMs) {
        old = passed < 2 * keptMs ? young : new Map();
        young = new Map();
        since = now();
      }
      young.set(key, value);
    },
  };
}
