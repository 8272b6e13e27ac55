import type { ServiceObservation } from '../contract/scaling/observation.ts';

const newestSeconds = 10;

/** Arrivals per second over the last complete seconds, at most ten; null: none were seen. */
export function recentArrivals(arrivals: ServiceObservation['arrivals'] | undefined): number | null {
  const recent = arrivals?.counts.slice(-newestSeconds) ?? [];
  return recent.length === 0 ? null : recent.reduce((sum, count) => sum + count, 0) / recent.length;
}
