import type { ServiceObservation } from '../contract/scaling/observation.ts';

/** Half a second of work in hand is what busy instances have anyway. */
const usualSeconds = 0.5;
const shortestMs = 5000;
/** What waits may be heavier than what is usually done, a checkout among page views: by this many times at most. */
const heaviest = 8;

/** Instances on top that work off what waits. `patienceMs`: so long it may wait, and so long that may take. */
export function backlogInstances(
  seen: ServiceObservation,
  perInstance: number,
  { lookAheadMs, patienceMs }: { lookAheadMs: number; patienceMs: number },
): number {
  const waiting = workBehind(seen, seen.instances.ready * perInstance, Math.max(usualSeconds, patienceMs / 1000));
  return waiting / (perInstance * workOffSeconds(Math.max(lookAheadMs, patienceMs)));
}

/** What waits beyond what instances that do `perSecond` have in hand anyway, or may, in pieces of what is usually done. */
export function workBehind(seen: ServiceObservation, perSecond: number, inHandSeconds = usualSeconds): number {
  return Math.max(0, workWaiting(seen) - perSecond * inHandSeconds);
}

/** What waits is worked off within the look-ahead, but no faster than within 5 s. */
export function workOffSeconds(lookAheadMs: number): number {
  return Math.max(shortestMs, lookAheadMs) / 1000;
}

/** In pieces of what is usually done: what is done a second, for as long as the oldest has waited (Little's law). */
function workWaiting({ backlog, oldestMs, donePerSecond }: ServiceObservation): number {
  const byTime = (oldestMs / 1000) * (donePerSecond ?? 0);
  return Math.max(backlog, Math.min(heaviest * backlog, byTime));
}
