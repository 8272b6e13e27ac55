import type { Ceiling, Reason } from '../contract/scaling/decision.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';

/** What a service would get if there were enough for all. */
export type Claim = {
  service: ScaledService;
  was: number;
  desired: number;
  capped: Ceiling | null;
  reasons: Reason[];
  /** It can't be seen: it keeps what it has before others grow. */
  isHeld: boolean;
};

/** Console's standing instances do not count against the fleet cap. */
export function elasticRoom(policy: FleetPolicy, services: readonly ScaledService[]): number {
  let room = policy.fleetCap;
  for (const service of services) if (service !== 'console') room -= policy.services[service].standing;
  return Math.max(0, room);
}

/** Shares out the instances above standing, in the order of `claims`; what is short is taken from the last. Mutates. */
export function shareOut(
  policy: FleetPolicy,
  claims: readonly Claim[],
  room: number,
  ceiling: Ceiling,
  reason: Reason,
): void {
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
    claim.reasons.push({ code: reason.code, params: { instances, ...reason.params } });
  }
}
