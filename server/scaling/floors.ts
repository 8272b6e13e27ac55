import { largest } from './buckets.ts';
import type { ServiceMemory } from './memory.ts';
import { believedMinutes, believedMs } from './realised.ts';
import type { Reason } from '../contract/scaling/decision.ts';
import type { Floor } from '../contract/scaling/observation.ts';
import type { ScaledService } from '../contract/scaling/policy.ts';

export type Floored = { instances: number; exact: boolean; reason: Reason | null };

/**
 * A promo's floor is a guess (the usual, times what the owner expects of it): from five minutes into it on, it follows what
 * came. What was asked for as so many instances (a schedule, a number set by hand, a rehearsal) stays.
 */
export function asRealised(
  floor: Floor,
  { present, sinceMs }: Pick<ServiceMemory, 'present' | 'sinceMs'>,
  nowMs: number,
): Floor {
  const { expectedFromMs, instances } = floor;
  if (expectedFromMs === undefined || nowMs < Math.max(expectedFromMs, sinceMs) + believedMs) return floor;
  const came = Math.ceil(largest(present, believedMinutes) - 1e-9);
  return came >= instances ? floor : { ...floor, instances: came };
}

/** The highest of the floors in force for this service, and whether it was set by hand as exactly that. */
export function floorOf(floors: readonly Floor[], service: ScaledService, nowMs: number): Floored {
  let highest: Floor | null = null;
  for (const floor of floors) {
    if (floor.service !== service || nowMs < floor.fromMs || nowMs >= floor.untilMs) continue;
    if (highest === null || Number(floor.exact) - Number(highest.exact) > 0) highest = floor;
    else if (floor.exact === highest.exact && floor.instances > highest.instances) highest = floor;
  }
  if (highest === null) return { instances: 0, exact: false, reason: null };
  const { source, instances, name, untilMs, exact } = highest;
  const params: Reason['params'] = source === 'override' ? { instances, untilMs } : { name, instances };
  return { instances, exact, reason: { code: source, params } };
}
