import type { ServiceObservation } from '../contract/scaling/observation.ts';
import type { FleetPolicy } from '../contract/scaling/policy.ts';
import { type Arrivals, meanRate } from './arrivals.ts';
import { isSignificant, trendOf } from './trend.ts';

/** Arrivals a second: now, and where they will be when an instance ordered now serves. */
export type Demand = { perSecond: number; aheadPerSecond: number; aheadMs: number };

/** The present pace is read from a quarter of the trend's window. */
const shareForPace = 4;

/** What arrives, and what will: the significant slope, followed until an instance ordered now would serve and a little beyond. */
export function demandOf(policy: FleetPolicy, arrivals: Arrivals, startMs: number, nowMs: number): Demand {
  const { trendWindowMs, lookAheadMs } = policy.pace;
  const perSecond = meanRate(arrivals, Math.max(1, Math.round(trendWindowMs / shareForPace / 1000)));
  const ageMs = Math.max(0, nowMs - (arrivals.newest + 1) * 1000);
  const aheadMs = startMs + ageMs + lookAheadMs;
  const trend = policy.forecast === 'off' ? null : trendOf(arrivals, Math.round(trendWindowMs / 1000));
  const aheadPerSecond =
    trend !== null && isSignificant(trend)
      ? Math.max(perSecond, trend.level + (trend.slope * aheadMs) / 1000)
      : perSecond;
  return { perSecond, aheadPerSecond, aheadMs };
}

/** Instances, with a fraction, that carry this many arrivals a second with room for chance. */
export function instancesFor(perSecond: number, perInstance: number, targetUtilization: number): number {
  return perSecond / (perInstance * targetUtilization);
}

/** The same, while an instance's capacity is not known yet: from how busy the ready ones are. */
export function instancesByBusyShare(seen: ServiceObservation, targetUtilization: number): number {
  return seen.busyShare === null ? 0 : (seen.busyShare * seen.instances.ready) / targetUtilization;
}

/** Instances on top that work off what waits beyond half a second of work, within the look-ahead. */
export function instancesForBacklog(seen: ServiceObservation, perInstance: number, withinMs: number): number {
  const waiting = seen.backlog - (seen.instances.ready * perInstance) / 2;
  return waiting <= 0 ? 0 : waiting / (perInstance * Math.max(1, withinMs / 1000));
}
