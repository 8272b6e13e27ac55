import type { Reason } from '../contract/scaling/decision.ts';
import type { Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';
import { takeIn } from './arrivals.ts';
import { bottleneckOf } from './bottleneck.ts';
import { add, advance, raise } from './buckets.ts';
import { capacityPerInstance, learn } from './capacity.ts';
import { keepTime } from './clock-step.ts';
import { cooldownLeftMs } from './cooldown.ts';
import { keepWithinPlace } from './place-room.ts';
import { learnVisits } from './feed-forward.ts';
import { asRealised, floorOf } from './floors.ts';
import { grow } from './grow.ts';
import { learnLag, staleAfterMs } from './lag.ts';
import { learnComputing } from './machine-room.ts';
import { createServiceMemory, flapBuckets, type FleetMemory, windowBuckets } from './memory.ts';
import { computeDemand } from './compute-demand.ts';
import type { Demand } from './demand.ts';
import { type Silence, silenceOf } from './outage.ts';
import { believedMinutes, believedMs, learnRealised } from './realised.ts';
import { type RuleFloor, ruleFloors } from './rules/rule-floors.ts';
import { shrinkTo } from './scale-in.ts';
import type { DesiredCount } from './desired-count.ts';

/**
 * What came at the storefront since the last look, and what it needs: its feed to the services behind it. `isKnown`: whoever
 * is looked at first (without a storefront, a service is its own front) has been held against the forecasts.
 */
export type Front = { fresh: number; demand: Demand | null; isKnown: boolean };

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
  const memory = (fleet.services[service] ??= createServiceMemory(starting + ready, nowMs));
  const unseenSeconds = (nowMs - memory.atMs) / 1000;
  const passedMs = keepTime(memory, nowMs);
  learnLag(memory, seen.measuredAtMs, nowMs);
  const ageMs = seen.measuredAtMs === null ? -1 : nowMs - seen.measuredAtMs;
  const isStale = ageMs < 0 || ageMs > staleAfterMs(memory) || seen.arrivals === null;
  const before = memory.arrivals.newest;
  const fresh = takeIn(memory.arrivals, seen.arrivals, unseenSeconds);
  const { newest } = memory.arrivals;
  if (!front.isKnown && before >= 0)
    learnRealised(fleet.realised, all.forecasts, {
      came: fresh,
      seconds: newest - before,
      untilMs: (newest + 1) * 1000,
    });
  front.isKnown = true;
  if (!isStale) {
    learn(memory.capacity, seen, { intervalMs: passedMs, nowMs });
    learnComputing(memory.computing, seen, {
      processors: all.processors,
      intervalMs: passedMs,
      perInstance: capacityPerInstance(memory.capacity),
    });
  }
  if (service === 'storefront') front.fresh = fresh;
  else learnVisits(memory, fresh, { front: front.fresh, passedMs, fadeMs: 2 * policy.pace.scaleInWindowMs });

  const was = memory.desired;
  const reasons: Reason[] = [{ code: 'was', params: { instances: was } }];
  if (seen.kept) reasons.push({ code: 'kept_by_place', params: seen.kept });
  const silence = silenceOf(memory, policy.pace.outageMs, nowMs);
  const demand = computeDemand(policy, service, {
    seen,
    all,
    memory,
    front: front.demand,
    silence,
    realised: fleet.realised,
    nowMs,
    reasons,
  });
  if (service === 'storefront') front.demand = demand;
  advance(memory.needs, nowMs, Math.max(1, policy.pace.scaleInWindowMs / windowBuckets));
  advance(memory.present, nowMs, believedMs / believedMinutes);
  if (!isStale) raise(memory.present, demand.present);
  advance(memory.flips, nowMs, policy.pace.flapWindowMs / (flapBuckets - 1));
  const bottleneck = bottleneckOf(memory, service, { seen, observations: all, pace: policy.pace, nowMs });
  const count: DesiredCount = {
    service,
    was,
    desired: was,
    wanted: was,
    asked: 0,
    present: was,
    capped: null,
    reasons,
    isHeld: isStale,
    seen,
    demand,
    memory,
    bottleneck,
  };
  const rule = highest(ruleFloors(policy, service, { observations: all, memory, nowMs }));
  if (!isStale && !all.paused.all) raise(memory.needs, Math.max(demand.held, demand.ordered, rule?.instances ?? 0));
  const isExact = want(count, policy, { all, rule, nowMs });
  if (all.paused.all) {
    reasons.push({ code: 'paused', params: {} });
    if (count.wanted > was) count.capped = 'by_hand';
    return count;
  }
  if (isExact) count.desired = count.wanted;
  else if (count.wanted > was) grow(count, policy, { observations: all, nowMs });
  else if (count.wanted < was) {
    if (isStale) reasons.push({ code: 'stale_metrics', params: { ageMs } });
    else if (all.paused.scaleIn) reasons.push({ code: 'paused', params: {} });
    else {
      const { instances, reason } = shrinkTo(policy, memory, { wanted: count.wanted, swing: demand.swing, nowMs });
      count.desired = instances;
      const isSilent = silence !== null && instances === was;
      if (isSilent) reasons.push(outage(silence));
      else if (reason !== null) reasons.push(reason);
    }
  }
  // what has just come is not moved on for those who come later in order
  if (cooldownLeftMs(memory, policy.pace, nowMs) > 0) count.present = Math.max(count.present, was);
  keepWithin(count, policy);
  if (isExact) tellShort(count);
  keepWithinPlace(count, all.room);
  return count;
}

const outage = ({ now }: Silence): Reason => ({ code: 'outage', params: { perSecond: Math.round(now * 100) / 100 } });

/** What somebody set by hand may be too little: then buyers queue, as at any ceiling. */
function tellShort(count: DesiredCount): void {
  const needed = Math.ceil(count.demand.instances - 1e-9);
  if (needed <= count.desired) return;
  count.wanted = needed;
  count.capped ??= 'by_hand';
}

/** The highest of need, rules, floors and standing; answers whether somebody set exactly that by hand. */
function want(
  count: DesiredCount,
  policy: FleetPolicy,
  { all, rule, nowMs }: { all: Observations; rule: RuleFloor | null; nowMs: number },
): boolean {
  const { service, demand, memory, reasons } = count;
  count.wanted = Math.ceil(demand.instances - 1e-9);
  count.present = Math.max(Math.ceil(demand.present - 1e-9), rule?.instances ?? 0);
  if (rule !== null && rule.instances > count.wanted) {
    count.wanted = rule.instances;
    reasons.push(rule.reason);
  }
  const floor = floorOf(
    count.isHeld ? all.floors : all.floors.map((one) => asRealised(one, memory, nowMs)),
    service,
    nowMs,
  );
  if (floor.reason !== null && (floor.exact || floor.instances > count.wanted)) {
    count.wanted = floor.instances;
    reasons.push(floor.reason);
  }
  count.present = floor.exact ? floor.instances : Math.max(count.present, floor.instances);
  const { standing } = policy.services[service];
  count.asked = Math.max(standing, floor.instances);
  if (count.wanted < standing) {
    count.wanted = standing;
    reasons.push({ code: 'standing', params: { instances: standing } });
  }
  return floor.exact;
}

function highest(floors: readonly RuleFloor[]): RuleFloor | null {
  let most: RuleFloor | null = null;
  for (const floor of floors) if (most === null || floor.instances > most.instances) most = floor;
  return most;
}

function keepWithin(count: DesiredCount, policy: FleetPolicy): void {
  const { standing, cap } = policy.services[count.service];
  count.desired = Math.max(standing, count.desired);
  if (Math.max(count.desired, count.wanted) <= cap) return;
  if (count.desired >= cap) {
    count.desired = cap;
    count.capped = 'cap';
    count.reasons.push({ code: 'cap', params: { instances: cap } });
  }
}

/** Keeps what was decided. */
export function remember({ memory, was, desired, capped }: DesiredCount, nowMs: number): void {
  const direction = Math.sign(desired - was);
  memory.desired = desired;
  // what a ceiling takes is no unrest of the service's own
  if (direction === 0 || (direction < 0 && capped !== null)) return;
  if (direction > 0) memory.grownAtMs = nowMs;
  if (memory.direction !== 0 && direction !== memory.direction) add(memory.flips, 1);
  memory.direction = direction;
}
