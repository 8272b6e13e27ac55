import type { ServiceObservation } from '../contract/scaling/observation.ts';

/** What an instance can do, learned from what the ready ones did while they were busy. */
export type Capacity = {
  done: number;
  /** Instance-seconds that were busy. */
  busySeconds: number;
};

/** Older work fades once this many busy instance-seconds are known. */
const rememberedBusySeconds = 600;
/** Less than this says nothing yet. */
const enoughBusySeconds = 2;
const leastBusyShare = 0.02;

/** Takes in the last interval (ms). Mutates. */
export function learn(capacity: Capacity, seen: ServiceObservation, intervalMs: number): void {
  const { donePerSecond, busyShare, instances } = seen;
  if (donePerSecond === null || busyShare === null || busyShare < leastBusyShare || donePerSecond <= 0) return;
  const seconds = Math.min(intervalMs, 10_000) / 1000;
  const keep = Math.min(1, rememberedBusySeconds / Math.max(capacity.busySeconds, 1));
  capacity.done = capacity.done * keep + donePerSecond * seconds;
  capacity.busySeconds = capacity.busySeconds * keep + Math.min(1, busyShare) * instances.ready * seconds;
}

/** Pieces of work an instance can do per second; null: not learned yet. */
export function capacityPerInstance(capacity: Capacity): number | null {
  if (capacity.busySeconds < enoughBusySeconds || capacity.done <= 0) return null;
  return capacity.done / capacity.busySeconds;
}
