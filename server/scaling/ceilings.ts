import type { Ceiling, Reason } from '../contract/scaling/decision.ts';
import type { Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';
import { elasticInstances } from './budget.ts';

/** What a service would get if there were enough for all. */
export type Claim = {
  service: ScaledService;
  seen: ServiceObservation;
  was: number;
  desired: number;
  capped: Ceiling | null;
  reasons: Reason[];
  /** It can't be seen: it keeps what it has before others grow. */
  isHeld: boolean;
};

/** Keeps all services together under the fleet cap and the elastic budget. `claims` in the order in which they keep their instances. Mutates. */
export function keepWithinCeilings(
  policy: FleetPolicy,
  claims: readonly Claim[],
  spend: Observations['spend'],
  nowMs: number,
): void {
  shareOut(policy, claims, fleetRoom(policy, claims), 'fleet_cap', { fleetCap: policy.fleetCap });
  const draining = claims.reduce((sum, { seen }) => sum + seen.instances.draining, 0);
  const paid = elasticInstances(policy, spend, draining, nowMs);
  if (paid !== null) shareOut(policy, claims, paid, 'budget_cap', {});
}

/** Instances above standing that the fleet cap leaves; console's standing instances do not count against it. */
function fleetRoom(policy: FleetPolicy, claims: readonly Claim[]): number {
  let room = policy.fleetCap;
  for (const { service } of claims) if (service !== 'console') room -= policy.services[service].standing;
  return Math.max(0, room);
}

/** Shares out the instances above standing: first what can't be seen keeps its own, then in order; what is short is taken from the last. */
function shareOut(
  policy: FleetPolicy,
  claims: readonly Claim[],
  room: number,
  ceiling: Ceiling,
  params: Reason['params'],
): void {
  let asked = 0;
  for (const { service, desired } of claims) asked += desired - policy.services[service].standing;
  if (asked <= room) return;
  let left = room;
  const granted = claims.map(({ service, isHeld, was, desired }) => {
    const { standing } = policy.services[service];
    const held = isHeld ? Math.min(Math.max(0, Math.min(was, desired) - standing), left) : 0;
    left -= held;
    return standing + held;
  });
  for (const [n, claim] of claims.entries()) {
    const more = Math.min(Math.max(0, claim.desired - granted[n]!), left);
    left -= more;
    const instances = granted[n]! + more;
    if (instances >= claim.desired) continue;
    claim.desired = instances;
    claim.capped = ceiling;
    claim.reasons.push({ code: ceiling, params: { instances, ...params } });
  }
}
