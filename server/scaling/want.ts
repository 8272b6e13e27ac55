import type { Observations } from '../contract/scaling/observation.ts';
import type { FleetPolicy } from '../contract/scaling/policy.ts';
import type { DesiredCount } from './desired-count.ts';
import { asRealised, floorOf } from './floors.ts';
import type { RuleFloor } from './rules/rule-floors.ts';

/** Wants the highest of need, rule, floors and standing; or exactly what somebody set by hand, if that is not below standing. */
export function want(
  count: DesiredCount,
  policy: FleetPolicy,
  { all, rule, nowMs }: { all: Observations; rule: RuleFloor | null; nowMs: number },
): DesiredCount {
  const { service, isHeld, memory, demand } = count;
  const floors = isHeld ? all.floors : all.floors.map((floor) => asRealised(floor, memory, nowMs));
  const floor = floorOf(floors, service, nowMs);
  const { standing } = policy.services[service];
  const reasons = [...count.reasons];

  const needed = Math.ceil(demand.instances - 1e-9);
  const ruled = rule !== null && rule.instances > needed;
  if (ruled) reasons.push(rule.reason);
  const orRule = ruled ? rule.instances : needed;
  const floored = floor.exact || floor.instances > orRule ? floor.reason : null;
  if (floored !== null) reasons.push(floored);
  const orFloor = floored === null ? orRule : floor.instances;
  if (orFloor < standing) reasons.push({ code: 'standing', params: { instances: standing } });

  const present = Math.max(Math.ceil(demand.present - 1e-9), rule?.instances ?? 0);
  return {
    ...count,
    wanted: Math.max(standing, orFloor),
    present: floor.exact ? floor.instances : Math.max(present, floor.instances),
    asked: Math.max(standing, floor.instances),
    isExact: floor.exact,
    reasons,
  };
}
