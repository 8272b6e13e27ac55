import type { Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import { type FleetPolicy, type ScaledService, staleMetricsMs } from '../contract/scaling/policy.ts';
import { takeIn } from './arrivals.ts';
import { add, advance, raise } from './buckets.ts';
import type { Claim } from './ceilings.ts';
import { learn } from './capacity.ts';
import { floorOf } from './floors.ts';
import { createServiceMemory, type FleetMemory, type ServiceMemory, windowBuckets } from './memory.ts';
import { needOf, type Need } from './need.ts';
import { shrinkTo } from './scale-in.ts';

/** What one service asks for, before what all of them have in common. */
export type Wish = Claim & { wanted: number; need: Need; memory: ServiceMemory };

export function wishOf(
  policy: FleetPolicy,
  service: ScaledService,
  seen: ServiceObservation,
  all: Observations,
  fleet: FleetMemory,
  nowMs: number,
): Wish {
  const { standing, cap } = policy.services[service];
  const { starting, ready } = seen.instances;
  const memory = (fleet.services[service] ??= createServiceMemory(starting + ready, nowMs));
  if (nowMs - memory.atMs > policy.pace.scaleInWindowMs) memory.sinceMs = nowMs;
  const ageMs = seen.measuredAtMs === null ? Number.POSITIVE_INFINITY : nowMs - seen.measuredAtMs;
  const isStale = ageMs > staleMetricsMs;
  takeIn(memory.arrivals, seen.arrivals);
  if (!isStale) learn(memory.capacity, seen, Math.max(0, nowMs - memory.atMs));
  memory.atMs = nowMs;

  const was = memory.desired;
  const need = needOf(policy, service, seen, all, memory, nowMs);
  const reasons = [
    { code: 'was' as const, params: { instances: was } as Record<string, number | string> },
    ...need.reasons,
  ];
  const wish: Wish = {
    service,
    was,
    desired: was,
    wanted: was,
    capped: null,
    reasons: reasons as Wish['reasons'],
    isHeld: isStale,
    need,
    memory,
  };
  if (all.paused.all) {
    wish.reasons.push({ code: 'paused', params: {} });
    return wish;
  }
  advance(memory.needs, nowMs, Math.max(1, policy.pace.scaleInWindowMs / windowBuckets));
  advance(memory.flips, nowMs, policy.pace.flapWindowMs / memory.flips.values.length);
  if (!isStale) raise(memory.needs, need.instances);

  let wanted = Math.ceil(need.instances - 1e-9);
  const floor = floorOf(all.floors, service, nowMs);
  if (floor.reason !== null && (floor.exact || floor.instances > wanted)) {
    wanted = floor.instances;
    wish.reasons.push(floor.reason);
  }
  if (wanted < standing) {
    wanted = standing;
    wish.reasons.push({ code: 'standing', params: { instances: standing } });
  }
  wish.wanted = wanted;
  wish.desired = was;
  if (wanted > was) {
    const step = Math.max(policy.limits.stepUpInstances, Math.ceil((was * policy.limits.stepUpPercent) / 100));
    wish.desired = Math.min(wanted, was + step);
    if (wish.desired < wanted) wish.reasons.push({ code: 'step_up', params: { instances: wish.desired } });
  } else if (wanted < was) {
    if (floor.exact) wish.desired = wanted;
    else if (isStale)
      wish.reasons.push({ code: 'stale_metrics', params: { ageMs: Number.isFinite(ageMs) ? ageMs : -1 } });
    else if (all.paused.scaleIn) wish.reasons.push({ code: 'paused', params: {} });
    else {
      const [to, held] = shrinkTo(policy, memory, wanted, nowMs);
      wish.desired = to;
      if (held !== null) wish.reasons.push(held);
    }
  }
  if (wish.desired > cap) {
    wish.desired = cap;
    wish.capped = 'cap';
    wish.reasons.push({ code: 'cap', params: { instances: cap } });
  }
  wish.desired = Math.max(standing, wish.desired);
  return wish;
}

/** Keeps what was decided. */
export function remember(policy: FleetPolicy, { memory, was, desired }: Wish, nowMs: number): void {
  const direction = Math.sign(desired - was);
  memory.desired = desired;
  if (direction > 0) memory.grownAtMs = nowMs;
  if (direction === 0) return;
  if (memory.direction !== 0 && direction !== memory.direction) add(memory.flips, 1);
  memory.direction = direction;
}
