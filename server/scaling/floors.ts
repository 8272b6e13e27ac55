import type { Reason } from '../contract/scaling/decision.ts';
import type { Floor } from '../contract/scaling/observation.ts';
import type { ScaledService } from '../contract/scaling/policy.ts';

export type Floored = { instances: number; exact: boolean; reason: Reason | null };

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
