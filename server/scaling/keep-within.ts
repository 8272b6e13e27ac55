import type { FleetPolicy } from '../contract/scaling/policy.ts';
import { because, type DesiredCount } from './desired-count.ts';

/** Keeps a service between its own standing instances and its cap. */
export function keepWithin(count: DesiredCount, policy: FleetPolicy): DesiredCount {
  const { standing, cap } = policy.services[count.service];
  const desired = Math.max(standing, count.desired);
  if (desired < cap || Math.max(desired, count.wanted) <= cap)
    return desired === count.desired ? count : { ...count, desired };
  return { ...because(count, { code: 'cap', params: { instances: cap } }, cap), capped: 'cap' };
}

/** What somebody set by hand may be too little: then buyers queue, as at any ceiling. */
export function tellShort(count: DesiredCount): DesiredCount {
  const needed = Math.ceil(count.demand.instances - 1e-9);
  if (!count.isExact || needed <= count.desired) return count;
  return { ...count, wanted: needed, capped: count.capped ?? 'by_hand' };
}
