import type { Ceiling, Reason } from '../contract/scaling/decision.ts';
import type { Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';
import { elasticInstances } from './budget-cap.ts';
import { stepDown } from './scale-in.ts';
import { isWaitedFor } from './service-priority.ts';

/** What a service would get if there were enough for all. */
export type Claim = {
  service: ScaledService;
  seen: ServiceObservation;
  was: number;
  /** Beyond `was` it is to grow; what of the rest is not needed at present is only held for a while. */
  desired: number;
  /** What is there already needs so many: arrivals, what waits, floors. */
  present: number;
  capped: Ceiling | null;
  reasons: Reason[];
  /** It can't be seen: it keeps what it has before others grow. */
  isHeld: boolean;
};

/** Keeps all services together under the fleet cap and the elastic budget. `claims` in the order in which they keep their instances. Mutates. */
export function keepWithinCeilings(
  policy: FleetPolicy,
  claims: readonly Claim[],
  { spend, nowMs }: { spend: Observations['spend']; nowMs: number },
): void {
  shareOut(policy, claims, {
    room: fleetRoom(policy, claims),
    ceiling: 'fleet_cap',
    params: { fleetCap: policy.fleetCap },
  });
  const draining = claims.reduce((sum, { seen }) => sum + seen.instances.draining, 0);
  const paid = elasticInstances(policy, spend, { draining, nowMs });
  if (paid !== null) shareOut(policy, claims, { room: paid, ceiling: 'budget_cap', params: {} });
}

/** Instances above standing that the fleet cap leaves; console's standing instances do not count against it. */
function fleetRoom(policy: FleetPolicy, claims: readonly Claim[]): number {
  let room = policy.fleetCap;
  for (const { service } of claims) if (service !== 'console') room -= policy.services[service].standing;
  return Math.max(0, room);
}

/**
 * Shares out the instances above standing, each time in order: first what can't be seen keeps its own, and what works
 * is left but for one step, so that a moment's swing moves nobody to and fro; then what is needed at present, then what
 * is held for the scale-in window, then for what is to come. Where nobody waits, more comes only from what is left over.
 * What is short is taken from the last.
 */
function shareOut(
  policy: FleetPolicy,
  claims: readonly Claim[],
  {
    room,
    ceiling,
    params,
  }: { room: number; ceiling: Extract<Ceiling, 'fleet_cap' | 'budget_cap'>; params: Reason['params'] },
): void {
  let asked = 0;
  for (const { service, desired } of claims) asked += desired - policy.services[service].standing;
  if (asked <= room) return;
  let left = room;
  const granted = claims.map(({ service }) => policy.services[service].standing);
  const grant = (n: number, upTo: number): void => {
    const more = Math.min(Math.max(0, upTo - granted[n]!), left);
    left -= more;
    granted[n]! += more;
  };
  for (const [n, { isHeld, was, desired }] of claims.entries()) if (isHeld) grant(n, Math.min(was, desired));
  for (const [n, { was, present, desired }] of claims.entries())
    grant(n, Math.min(was - stepDown(policy.limits, was), present, desired));
  for (const [n, { service, was, present, desired }] of claims.entries())
    grant(n, Math.min(present, isWaitedFor(service) ? desired : Math.min(was, desired)));
  for (const [n, { was, desired }] of claims.entries()) grant(n, Math.min(was, desired));
  for (const [n, { service, desired }] of claims.entries()) if (isWaitedFor(service)) grant(n, desired);
  for (const [n, claim] of claims.entries()) {
    grant(n, claim.desired);
    const instances = granted[n]!;
    if (instances >= claim.desired) continue;
    claim.desired = instances;
    claim.capped = ceiling;
    claim.reasons.push({ code: ceiling, params: { instances, ...params } });
  }
}
