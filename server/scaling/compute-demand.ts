import type { Reason } from '../contract/scaling/decision.ts';
import type { Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';
import { sumsOf } from './arrivals.ts';
import { backlogInstances } from './backlog.ts';
import { capacityPerInstance } from './capacity.ts';
import { dueSurge, noteSurge } from './cycle.ts';
import { fedForward } from './feed-forward.ts';
import { forecastAhead } from './forecast-floor.ts';
import { growthOf } from './growth.ts';
import { cautionWithoutTrend, chanceOf, clumping, instancesFor } from './headroom.ts';
import { levelOf } from './arrival-rate.ts';
import type { ServiceMemory } from './memory.ts';
import { scatterOf } from './scatter.ts';
import type { Realised } from './realised.ts';
import type { Silence } from './outage.ts';
import { backlogPatienceMs, headroomShare } from './service-priority.ts';
import type { Demand } from './demand.ts';

/** Fewer seconds than this tell no trend, however short a policy's times are. */
const shortestWindow = 12;
/** A longer trend window than this is not remembered. */
const longestWindow = 160;
/** Unrest is learned over this many scale-in windows, quickly at first. */
const unrestWindows = 2;
const firstLooks = 5;
/** Unrest is what the newest ten seconds of a minute's window show. */
const swingSeconds = 10;
/** A forecast that comes true by less than this is said to have asked for more. */
const toldShare = 0.9;

export function needOf(
  policy: FleetPolicy,
  service: ScaledService,
  seen: ServiceObservation,
  all: Observations,
  memory: ServiceMemory,
  front: Demand | null,
  silence: Silence | null,
  realised: Realised,
  nowMs: number,
  reasons: Reason[],
): Demand {
  const { pace, forecast } = policy;
  const { targetUtilization } = policy.services[service];
  const { arrivals, unrest } = memory;
  const perInstance = capacityPerInstance(memory.capacity);
  const seconds = Math.min(longestWindow, Math.max(shortestWindow, Math.round(pace.trendWindowMs / 1000)));
  const reactionMs = all.startMs + Math.max(0, nowMs - (arrivals.newest + 1) * 1000);
  const aheadMs = reactionMs + pace.lookAheadMs;

  const span = seconds + Math.round(seconds / 2);
  const sums = sumsOf(arrivals, span);
  const scatter = scatterOf(arrivals, sums, span);
  const level = levelOf(arrivals.known, sums, seconds, scatter);
  const growth = growthOf(arrivals, sums, seconds, aheadMs / 1000, scatter, unrest.usual, level.now);
  if (growth.unrest >= 0) {
    unrest.looks++;
    const share = Math.max(1 / (firstLooks + unrest.looks), 2000 / (unrestWindows * pace.scaleInWindowMs + 2000));
    unrest.usual += share * (growth.unrest - unrest.usual);
  }
  const now = level.now;
  const trend = forecast === 'off' ? 0 : growth.ahead;
  const need: Demand = {
    instances: 0,
    present: 0,
    held: 0,
    ordered: 0,
    swing: 0,
    now,
    ahead: Math.max(now, trend),
    perInstance,
  };
  if (perInstance === null) {
    if (seen.busyShare === null) return need;
    // a share of what is ready says enough until a piece of work has been seen through
    need.instances = (seen.busyShare * seen.instances.ready) / targetUtilization;
    need.present = need.instances;
    need.held = need.instances;
    reasons.push(reason('busy', { percent: Math.round(seen.busyShare * 100) }, need.instances));
    return need;
  }

  const blindness = forecast === 'off' ? cautionWithoutTrend(reactionMs) : 1;
  const caution = clumping(scatter.dispersion) * blindness * headroomShare(service);
  const chance = chanceOf(seen.variability);
  const sized = (perSecond: number) => instancesFor(perSecond, perInstance, targetUtilization, caution, chance);
  need.instances = sized(now);
  need.present = need.instances;
  need.held = Math.max(sized(level.calm), silence === null ? 0 : sized(silence.before));
  need.swing = ((Math.sqrt(unrest.usual) - 1) * Math.sqrt(level.calm / swingSeconds)) / perInstance;
  reasons.push(reason('arrivals', { perSecond: now, capacity: perInstance }, need.instances));
  if (trend > now) {
    need.instances = sized(trend);
    need.ordered = need.instances;
    reasons.push(reason('trend', { perSecond: trend, inMs: aheadMs }, need.instances));
  }
  const fed = fedForward(memory, service, front);
  if (fed > need.ahead && sized(fed) > need.instances) {
    need.ahead = fed;
    need.instances = sized(fed);
    need.ordered = need.instances;
    reasons.push(reason('fed_forward', { perSecond: fed }, need.instances));
  }
  const expected = forecast === 'act' ? forecastAhead(all, memory, realised, service, nowMs, nowMs + aheadMs) : null;
  if (expected !== null && sized(expected.perSecond) > need.instances) {
    need.instances = sized(expected.perSecond);
    reasons.push(reason('forecast', { source: expected.source, perSecond: expected.perSecond }, need.instances));
  }
  if (expected !== null && expected.share < toldShare && sized(expected.perSecond / expected.share) > need.instances) {
    const percent = Math.round(expected.share * 100);
    reasons.push({ code: 'less_came', params: { source: expected.source, percent } });
  }
  noteSurge(memory.cycle, arrivals, perInstance, need.held, nowMs);
  const due = forecast === 'off' ? null : dueSurge(memory.cycle, aheadMs, pace.flapWindowMs, nowMs);
  if (due !== null && due.instances > need.instances) {
    need.instances = due.instances;
    reasons.push(reason('cycle', { everyMs: due.everyMs }, due.instances));
  }
  const more = backlogInstances(seen, perInstance, pace.lookAheadMs, backlogPatienceMs(service));
  if (more > 0) {
    need.instances += more;
    need.present += more;
    reasons.push(reason('backlog', { count: seen.backlog, oldestMs: Math.round(seen.oldestMs) }, more));
  }
  return need;
}

function reason(code: Reason['code'], params: Reason['params'], instances: number): Reason {
  for (const name in params) {
    const value = params[name];
    if (typeof value === 'number') params[name] = Math.round(value * 100) / 100;
  }
  params.instances = Math.ceil(instances - 1e-9);
  return { code, params };
}
