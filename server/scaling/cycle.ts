import { type Arrivals, meanRate } from './arrivals.ts';

/** A surge: when it began, ms, and what it came to need, instances. */
type Surge = { atMs: number; instances: number };

/** The last surges, oldest first, and how many in a row did not come when they were due. */
export type CycleMemory = { surges: Surge[]; missed: number; wasDue: boolean };

/** What returns like clockwork: how often, and what it will need. */
export type Due = { everyMs: number; instances: number };

const remembered = 3;
const newestSeconds = 10;
const beforeSeconds = 45;
const skippedSeconds = 15;
/** A surge is half as much again, and one instance's worth at least, within a quarter of a minute. */
const surgeShare = 0.5;
/** One surge is over before the next can begin; its need is taken from its first minutes. */
const shortestMs = 120_000;
/** It is due this share of its interval early and late, and intervals that differ by more are none. */
const earlyShare = 0.08;
const lateShare = 0.12;
const sameShare = 0.25;

/** Notes a surge when one begins. Mutates. */
export function noteSurge(
  cycle: CycleMemory,
  arrivals: Arrivals,
  { perInstance, held, nowMs }: { perInstance: number; held: number; nowMs: number },
): void {
  const last = cycle.surges.at(-1);
  if (last !== undefined && nowMs - last.atMs < shortestMs) {
    if (held > last.instances) last.instances = held;
    return;
  }
  if (arrivals.known < newestSeconds + skippedSeconds + beforeSeconds) return;
  const now = meanRate(arrivals, newestSeconds);
  const before = meanRate(arrivals, beforeSeconds, newestSeconds + skippedSeconds);
  const rise = now - before - 3 * Math.sqrt(now / newestSeconds);
  if (rise < Math.max(perInstance, surgeShare * before)) return;
  if (cycle.wasDue) cycle.missed = 0;
  cycle.surges.push({ atMs: nowMs, instances: held });
  if (cycle.surges.length > remembered) cycle.surges.shift();
}

/** The surge that is about to return, if surges have come at one interval; `aheadMs` is how long before it instances must be ordered. Mutates what it counts. */
export function dueSurge(
  cycle: CycleMemory,
  aheadMs: number,
  { longestMs, nowMs }: { longestMs: number; nowMs: number },
): Due | null {
  const { surges } = cycle;
  const last = surges.at(-1);
  const previous = surges.at(-2);
  if (last === undefined || previous === undefined) return null;
  const everyMs = last.atMs - previous.atMs;
  if (everyMs > longestMs) return null;
  const earlier = surges.at(-3);
  const isRegular = earlier !== undefined && Math.abs(previous.atMs - earlier.atMs - everyMs) <= sameShare * everyMs;
  if (cycle.missed > 0 && !isRegular) return null;
  const sinceMs = nowMs - last.atMs;
  const isDue = sinceMs >= (1 - earlyShare) * everyMs - aheadMs && sinceMs <= (1 + lateShare) * everyMs;
  if (cycle.wasDue && !isDue && sinceMs > everyMs) cycle.missed++;
  cycle.wasDue = isDue;
  return isDue && cycle.missed < 2 ? { everyMs, instances: Math.min(last.instances, previous.instances) } : null;
}
