import type { Reason } from '../contract/scaling/decision.ts';
import type { Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';
import { awaitEffect, bottleneckOf } from './bottleneck.ts';
import { advance, raise } from './buckets.ts';
import { cooldownLeftMs } from './cooldown.ts';
import { computeDemand } from './compute-demand.ts';
import { because, type DesiredCount } from './desired-count.ts';
import type { Front } from './front.ts';
import { keepWithin, tellShort } from './keep-within.ts';
import { lookAt } from './look.ts';
import { createServiceMemory, flapBuckets, type FleetMemory, type ServiceMemory, windowBuckets } from './memory.ts';
import { move } from './move.ts';
import { silenceOf } from './outage.ts';
import { believedMinutes, believedMs } from './realised.ts';
import { keepWithinPlace } from './place-room.ts';
import { type RuleFloor, ruleFloors } from './rules/rule-floors.ts';
import { want } from './want.ts';

/**
 * What one service asks for: looks at it, sizes what its traffic demands, wants what rules, floors and standing ask beyond that,
 * moves towards it and stays within its own cap. Mutates the fleet's memory, which learns on the way; counts are never changed.
 */
export function computeDesiredCount(
  policy: FleetPolicy,
  service: ScaledService,
  {
    seen,
    all,
    fleet,
    front,
    nowMs,
  }: { seen: ServiceObservation; all: Observations; fleet: FleetMemory; front: Front; nowMs: number },
): DesiredCount {
  const { starting, ready } = seen.instances;
  const { realised } = fleet;
  const memory = (fleet.services[service] ??= createServiceMemory(starting + ready, nowMs));
  const { fresh, ageMs, isStale } = lookAt(policy, service, { seen, all, memory, realised, front, nowMs });
  const was = memory.desired;
  const silence = silenceOf(memory, policy.pace.outageMs, nowMs);
  const demand = computeDemand(policy, service, { seen, all, memory, front: front.demand, silence, realised, nowMs });
  passWindows(memory, policy, nowMs);
  if (!isStale) raise(memory.present, demand.present);
  const bottleneck = bottleneckOf(memory, service, { seen, observations: all, pace: policy.pace, nowMs });
  const rule = highest(ruleFloors(policy, service, { observations: all, memory, nowMs }));
  if (!isStale && !all.paused.all) raise(memory.needs, Math.max(demand.held, demand.ordered, rule?.instances ?? 0));

  const demanded = asItIs({ service, seen, memory, was, demand, fresh, bottleneck, isHeld: isStale });
  const wanting = want(demanded, policy, { all, rule, nowMs });
  if (all.paused.all) return paused(wanting);
  const moved = move(wanting, policy, { all, silence, ageMs, nowMs });
  if (!moved.isExact && moved.desired > was) awaitEffect(memory, service, { seen, nowMs });
  return keepWithinPlace(tellShort(keepWithin(keepNewcomers(moved, policy, nowMs), policy)), all.room);
}

/** What runs stays as it is, until a step says otherwise. */
function asItIs({
  service,
  seen,
  memory,
  was,
  demand,
  fresh,
  bottleneck,
  isHeld,
}: Pick<
  DesiredCount,
  'service' | 'seen' | 'memory' | 'was' | 'demand' | 'fresh' | 'bottleneck' | 'isHeld'
>): DesiredCount {
  return {
    service,
    was,
    desired: was,
    wanted: was,
    asked: 0,
    present: was,
    isExact: false,
    isHeld,
    capped: null,
    reasons: [{ code: 'was', params: { instances: was } }, ...keptByPlace(seen), ...demand.reasons],
    seen,
    fresh,
    demand,
    memory,
    bottleneck,
  };
}

const keptByPlace = ({ kept }: ServiceObservation): Reason[] => (kept ? [{ code: 'kept_by_place', params: kept }] : []);

/** Moves what is kept by stretches of time on to now. */
function passWindows(memory: ServiceMemory, { pace }: FleetPolicy, nowMs: number): void {
  advance(memory.needs, nowMs, Math.max(1, pace.scaleInWindowMs / windowBuckets));
  advance(memory.present, nowMs, believedMs / believedMinutes);
  advance(memory.flips, nowMs, pace.flapWindowMs / (flapBuckets - 1));
}

function highest(floors: readonly RuleFloor[]): RuleFloor | null {
  let most: RuleFloor | null = null;
  for (const floor of floors) if (most === null || floor.instances > most.instances) most = floor;
  return most;
}

function paused(count: DesiredCount): DesiredCount {
  const told = because(count, { code: 'paused', params: {} });
  return count.wanted > count.was ? { ...told, capped: 'by_hand' } : told;
}

/** What has just come is not moved on for those who come later in order. */
function keepNewcomers(count: DesiredCount, { pace }: FleetPolicy, nowMs: number): DesiredCount {
  if (cooldownLeftMs(count.memory, pace, nowMs) <= 0) return count;
  return { ...count, present: Math.max(count.present, count.was) };
}
