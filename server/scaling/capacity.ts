import type { ServiceObservation } from '../contract/scaling/observation.ts';

/** What an instance can do, learned from what the ready ones did while they were busy. */
export type Capacity = {
  done: number;
  /** Instance-seconds that were busy. */
  busySeconds: number;
  /** So many were ready, since then, ms. */
  ready: number;
  readySinceMs: number;
};

export const noCapacity: Capacity = { done: 0, busySeconds: 0, ready: 0, readySinceMs: 0 };

/** Older work fades once this many busy instance-seconds are known. */
const rememberedBusySeconds = 60;
/** Less than this says nothing yet. */
const enoughBusySeconds = 2;
const leastBusyShare = 0.02;

/** Metrics are means over up to this long, ms. */
const metricsMs = 4000;

/** Takes in the last interval (ms), unless instances came or went while it was measured: then nobody knows whose work it was. Mutates. */
export function learn(
  capacity: Capacity,
  seen: ServiceObservation,
  { intervalMs, nowMs }: { intervalMs: number; nowMs: number },
): void {
  const { donePerSecond, busyShare, instances, measuredAtMs } = seen;
  if (instances.ready !== capacity.ready) {
    capacity.ready = instances.ready;
    capacity.readySinceMs = nowMs;
  }
  if (measuredAtMs === null || measuredAtMs - metricsMs < capacity.readySinceMs) return;
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
