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
import { arrivalRateOf } from './arrival-rate.ts';
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

export function computeDemand(
  policy: FleetPolicy,
  service: ScaledService,
  {
    seen,
    all,
    memory,
    front,
    silence,
    realised,
    nowMs,
  }: {
    seen: ServiceObservation;
    all: Observations;
    memory: ServiceMemory;
    front: Demand | null;
    silence: Silence | null;
    realised: Realised;
    nowMs: number;
  },
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
  const arrivalRate = arrivalRateOf(arrivals.known, sums, { seconds, scatter });
  const growth = growthOf(arrivals, sums, {
    seconds,
    aheadSeconds: aheadMs / 1000,
    scatter,
    usual: unrest.usual,
    now: arrivalRate.now,
  });
  if (growth.unrest >= 0) {
    unrest.looks++;
    const share = Math.max(1 / (firstLooks + unrest.looks), 2000 / (unrestWindows * pace.scaleInWindowMs + 2000));
    unrest.usual += share * (growth.unrest - unrest.usual);
  }
  const now = arrivalRate.now;
  const trend = forecast === 'off' ? 0 : growth.ahead;
  const reasons: Reason[] = [];
  const demand: Demand = {
    instances: 0,
    present: 0,
    held: 0,
    ordered: 0,
    swing: 0,
    now,
    ahead: Math.max(now, trend),
    perInstance,
    reasons,
  };
  if (perInstance === null) {
    if (seen.busyShare === null) return demand;
    // a share of what is ready says enough until a piece of work has been seen through
    demand.instances = (seen.busyShare * seen.instances.ready) / targetUtilization;
    demand.present = demand.instances;
    demand.held = demand.instances;
    reasons.push(reason('busy', { percent: Math.round(seen.busyShare * 100) }, demand.instances));
    return demand;
  }

  const blindness = forecast === 'off' ? cautionWithoutTrend(reactionMs) : 1;
  const caution = clumping(scatter.dispersion) * blindness * headroomShare(service);
  const chance = chanceOf(seen.variability);
  const sized = (perSecond: number) => instancesFor(perSecond, perInstance, { targetUtilization, caution, chance });
  demand.instances = sized(now);
  demand.present = demand.instances;
  demand.held = Math.max(sized(arrivalRate.calm), silence === null ? 0 : sized(silence.before));
  demand.swing = ((Math.sqrt(unrest.usual) - 1) * Math.sqrt(arrivalRate.calm / swingSeconds)) / perInstance;
  reasons.push(reason('arrivals', { perSecond: now, capacity: perInstance }, demand.instances));
  if (trend > now) {
    demand.instances = sized(trend);
    demand.ordered = demand.instances;
    reasons.push(reason('trend', { perSecond: trend, inMs: aheadMs }, demand.instances));
  }
  const fed = fedForward(memory, service, front);
  if (fed > demand.ahead && sized(fed) > demand.instances) {
    demand.ahead = fed;
    demand.instances = sized(fed);
    demand.ordered = demand.instances;
    reasons.push(reason('fed_forward', { perSecond: fed }, demand.instances));
  }
  const expected =
    forecast === 'act'
      ? forecastAhead(all, memory, { realised, service, fromMs: nowMs, untilMs: nowMs + aheadMs })
      : null;
  if (expected !== null && sized(expected.perSecond) > demand.instances) {
    demand.instances = sized(expected.perSecond);
    reasons.push(reason('forecast', { source: expected.source, perSecond: expected.perSecond }, demand.instances));
  }
  if (
    expected !== null &&
    expected.share < toldShare &&
    sized(expected.perSecond / expected.share) > demand.instances
  ) {
    const percent = Math.round(expected.share * 100);
    reasons.push({ code: 'less_came', params: { source: expected.source, percent } });
  }
  noteSurge(memory.cycle, arrivals, { perInstance, held: demand.held, nowMs });
  const due = forecast === 'off' ? null : dueSurge(memory.cycle, aheadMs, { longestMs: pace.flapWindowMs, nowMs });
  if (due !== null && due.instances > demand.instances) {
    demand.instances = due.instances;
    reasons.push(reason('cycle', { everyMs: due.everyMs }, due.instances));
  }
  const more = backlogInstances(seen, perInstance, {
    lookAheadMs: pace.lookAheadMs,
    patienceMs: backlogPatienceMs(service),
  });
  if (more > 0) {
    demand.instances += more;
    demand.present += more;
    reasons.push(reason('backlog', { count: seen.backlog, oldestMs: Math.round(seen.oldestMs) }, more));
  }
  return demand;
}

function reason(code: Reason['code'], params: Reason['params'], instances: number): Reason {
  for (const name in params) {
    const value = params[name];
    if (typeof value === 'number') params[name] = Math.round(value * 100) / 100;
  }
  params.instances = Math.ceil(instances - 1e-9);
  return { code, params };
}
