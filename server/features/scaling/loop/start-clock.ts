import type { DriverInstance } from '../../../drivers/driver.ts';

/** Before any start was measured, ms. */
const assumedMs = 1000;
/** A start that took this many times as long as usual, and over a minute, was a clock that was set, or a machine asleep. */
const mostTimes = 5;
const ordinaryMs = 60_000;
/** Weight of the newest start. */
const weight = 0.2;

/** How long an instance takes from the order until it serves: a moving mean over the starts that were seen. */
export function createStartClock() {
  let mean = assumedMs;
  let seen = new Set<string>();

  return {
    adopt(startMs: number) {
      mean = startMs;
    },
    see(instances: readonly DriverInstance[]) {
      for (const { id, startedAtMs, readyAtMs } of instances) {
        if (readyAtMs === null || seen.has(id)) continue;
        seen.add(id);
        const took = Math.max(0, readyAtMs - startedAtMs);
        mean += weight * (Math.min(took, Math.max(ordinaryMs, mostTimes * mean)) - mean);
      }
      if (seen.size > 1000) seen = new Set(instances.map(({ id }) => id));
    },
    startMs: () => Math.round(mean),
  };
}
