import type { ServiceObservation } from '../contract/scaling/observation.ts';

/** Half a second of work in hand is what busy instances have anyway. */
const usualSeconds = 0.5;
const shortestMs = 5000;

/** Instances on top that work off what waits within the look-ahead, but no faster than within 5 s. */
export function backlogInstances(seen: ServiceObservation, perInstance: number, lookAheadMs: number): number {
  const waiting = seen.backlog - seen.instances.ready * perInstance * usualSeconds;
  return waiting <= 0 ? 0 : waiting / (perInstance * (Math.max(shortestMs, lookAheadMs) / 1000));
}
