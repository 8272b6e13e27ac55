import type { Ceiling, Reason } from '../contract/scaling/decision.ts';
import type { Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';
import { elasticInstances } from './budget-cap.ts';
import { stepDown } from './scale-in.ts';
import { isWaitedFor } from './service-priority.ts';

/** What a service would get if there were enough for all. */
export type Claim = Readonly<{
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
}>;

/** The claims as far as fleet cap and elastic budget carry all of them together, in the order in which they keep their instances. */
export function keepWithinCeilings<C extends Claim>(
  policy: FleetPolicy,
  claims: readonly C[],
  { spend, nowMs }: { spend: Observations['spend']; nowMs: number },
): readonly C[] {
  const { fleetCap } = policy;
  const carried = shareOut(policy, claims, {
    room: fleetRoom(policy, claims),
    ceiling: 'fleet_cap',
    params: { fleetCap },
  });
  const draining = claims.reduce((sum, { seen }) => sum + seen.instances.draining, 0);
  const paid = elasticInstances(policy, spend, { draining, nowMs });
  return paid === null ? carried : shareOut(policy, carried, { room: paid, ceiling: 'budget_cap', params: {} });
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
function shareOut<C extends Claim>(
  policy: FleetPolicy,
  claims: readonly C[],
  {
    room,
    ceiling,
    params,
  }: { room: number; ceiling: Extract<Ceiling, 'fleet_cap' | 'budget_cap'>; params: Reason['params'] },
): readonly C[] {
  let asked = 0;
  for (const { service, desired } of claims) asked += desired - policy.services[service].standing;
  if (asked <= room) return claims;
  let left = room;
  const shares = claims.map((claim) => ({ claim, instances: policy.services[claim.service].standing }));
  const grant = (upTo: (claim: C) => number): void => {
    for (const share of shares) {
      const more = Math.min(Math.max(0, upTo(share.claim) - share.instances), left);
      left -= more;
      share.instances += more;
    }
  };
  grant(({ isHeld, was, desired }) => (isHeld ? Math.min(was, desired) : 0));
  grant(({ was, present, desired }) => Math.min(was - stepDown(policy.limits, was), present, desired));
  grant(({ service, was, present, desired }) =>
    Math.min(present, isWaitedFor(service) ? desired : Math.min(was, desired)),
  );
  grant(({ was, desired }) => Math.min(was, desired));
  grant(({ service, desired }) => (isWaitedFor(service) ? desired : 0));
  grant(({ desired }) => desired);
  return shares.map(({ claim, instances }) => {
    if (instances >= claim.desired) return claim;
    const reason: Reason = { code: ceiling, params: { instances, ...params } };
    return { ...claim, desired: instances, capped: ceiling, reasons: [...claim.reasons, reason] };
  });
}
