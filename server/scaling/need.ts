import type { Reason } from '../contract/scaling/decision.ts';
import type { Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';
import { capacityPerInstance } from './capacity.ts';
import { type Demand, demandOf, instancesByBusyShare, instancesFor, instancesForBacklog } from './demand.ts';
import type { ServiceMemory } from './memory.ts';

/** What traffic alone asks for: instances with a fraction, and how that came about. */
export type Need = { instances: number; reasons: Reason[]; demand: Demand; perInstance: number | null };

const round = (value: number): number => Math.round(value * 100) / 100;

export function needOf(
  policy: FleetPolicy,
  service: ScaledService,
  seen: ServiceObservation,
  all: Observations,
  memory: ServiceMemory,
  nowMs: number,
): Need {
  const { targetUtilization } = policy.services[service];
  const perInstance = capacityPerInstance(memory.capacity);
  const demand = demandOf(policy, memory.arrivals, all.startMs, nowMs);
  const reasons: Reason[] = [];
  if (perInstance === null)
    return { instances: instancesByBusyShare(seen, targetUtilization), reasons, demand, perInstance };

  let instances = instancesFor(demand.perSecond, perInstance, targetUtilization);
  reasons.push({
    code: 'arrivals',
    params: { perSecond: round(demand.perSecond), capacity: round(perInstance), instances: Math.ceil(instances) },
  });
  if (demand.aheadPerSecond > demand.perSecond) {
    instances = instancesFor(demand.aheadPerSecond, perInstance, targetUtilization);
    reasons.push({
      code: 'trend',
      params: { perSecond: round(demand.aheadPerSecond), inMs: demand.aheadMs, instances: Math.ceil(instances) },
    });
  }
  const more = instancesForBacklog(seen, perInstance, policy.pace.lookAheadMs);
  if (more > 0) {
    instances += more;
    reasons.push({
      code: 'backlog',
      params: { count: seen.backlog, oldestMs: seen.oldestMs, instances: Math.ceil(more) },
    });
  }
  return { instances, reasons, demand, perInstance };
}
