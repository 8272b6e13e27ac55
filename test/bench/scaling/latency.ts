import { latencyTail, serviceP95Seconds } from '../../../server/scaling/latency.ts';

/** The 95th percentile of order latency in seconds at a steady rate (both rates per second); Infinity when overloaded. */
export function latencyP95Seconds(rate: number, perInstance: number, instances: number): number {
  if (rate >= instances * perInstance) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = 1 / perInstance;
  while (latencyTail(high, rate, { perInstance, instances }) > 0.05) high *= 2;
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2;
    if (latencyTail(middle, rate, { perInstance, instances }) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/** The 95th percentile in seconds while a backlog stands: the time to work it off, and the service time's own tail. */
export function overloadedP95Seconds(backlog: number, capacity: number, perInstance: number): number {
  return backlog / capacity + serviceP95Seconds(perInstance);
}

/** The fewest instances whose rate (from `ratesWithin`) holds this one, within `least` and `most`. */
export function instancesFor(rates: Float64Array, rate: number, least: number, most: number): number {
  let low = least;
  let high = Math.min(most, rates.length - 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rates[middle]! >= rate) high = middle;
    else low = middle + 1;
  }
  return low;
}
