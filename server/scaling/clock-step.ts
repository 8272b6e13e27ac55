import { createBuckets } from './buckets.ts';
import { createServiceMemory, type ServiceMemory } from './memory.ts';

/** Between two turns a clock moves by seconds; what moved further was set, or nobody looked. */
const stepMs = 30_000;

/**
 * Takes in what time it is. Where the clock was set back, or was set ahead (or nobody looked meanwhile, which reads the
 * same), every moment that is remembered means nothing any more: all that has a time begins anew, and what has none
 * (capacity, ratios, how restless traffic is) stays. Answers the time since the last look, ms. Mutates.
 */
export function keepTime(memory: ServiceMemory, nowMs: number): number {
  const passedMs = nowMs - memory.atMs;
  memory.atMs = nowMs;
  if (Math.abs(passedMs) <= stepMs) return Math.max(0, passedMs);
  const fresh = createServiceMemory(memory.desired, nowMs);
  const { sinceMs, grownAtMs, silence, rulesSinceMs, cycle, steps } = fresh;
  Object.assign(memory, { sinceMs, grownAtMs, silence, rulesSinceMs, cycle, steps });
  memory.lag.measuredAtMs = -1;
  memory.needs = createBuckets(memory.needs.values.length);
  memory.flips = createBuckets(memory.flips.values.length);
  memory.present = createBuckets(memory.present.values.length);
  memory.capacity.readySinceMs = nowMs;
  // ahead, what is told next says itself whether seconds are missing
  if (passedMs < 0) memory.arrivals = fresh.arrivals;
  return 0;
}
