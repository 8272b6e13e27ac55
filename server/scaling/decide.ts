import type { Decision, ServiceDecision } from '../contract/scaling/decision.ts';
import type { Observations } from '../contract/scaling/observation.ts';
import { type FleetPolicy, scaledServices } from '../contract/scaling/policy.ts';
import { elasticRoom, shareOut } from './ceilings.ts';
import { copyMemory, type FleetMemory } from './memory.ts';
import { remember, type Wish, wishOf } from './wish.ts';

/** The only brain: what every observed service should run now, why, and what to hand back at the next call. Pure; the clock is passed in. */
export function decide(
  policy: FleetPolicy,
  observations: Observations,
  nowMs: number,
  memory: FleetMemory | null,
): Decision<FleetMemory> {
  const next = copyMemory(memory);
  const wishes: Wish[] = [];
  for (const service of scaledServices) {
    const seen = observations.services[service];
    if (seen !== undefined) wishes.push(wishOf(policy, service, seen, observations, next, nowMs));
  }
  const { fleetCap } = policy;
  const room = elasticRoom(
    policy,
    wishes.map(({ service }) => service),
  );
  if (!observations.paused.all)
    shareOut(policy, wishes, room, 'fleet_cap', { code: 'fleet_cap', params: { fleetCap } });

  const services: ServiceDecision[] = [];
  for (const wish of wishes) {
    remember(policy, wish, nowMs);
    const { service, was, desired, wanted, capped, reasons } = wish;
    services.push({ service, was, desired, wanted, capped, reasons });
  }
  return { atMs: nowMs, services, admission: null, bottleneck: null, memory: next };
}
