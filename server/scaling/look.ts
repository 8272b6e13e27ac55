import type { Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';
import { takeIn } from './arrivals.ts';
import { capacityPerInstance, learn } from './capacity.ts';
import { keepTime } from './clock-step.ts';
import { learnVisits } from './feed-forward.ts';
import type { Front } from './front.ts';
import { learnLag, staleAfterMs } from './lag.ts';
import { learnComputing } from './machine-room.ts';
import type { FleetMemory, ServiceMemory } from './memory.ts';
import { learnRealised } from './realised.ts';

/** What is known of a service at a decision beyond its memory. */
export type Look = {
  /** What came here since the last look, pieces of work. */
  fresh: number;
  /** How old its metrics are, ms; below 0: none ever came. */
  ageMs: number;
  isStale: boolean;
};

/** Looks at a service, and learns from it what is worth remembering. Mutates the memory. */
export function lookAt(
  policy: FleetPolicy,
  service: ScaledService,
  {
    seen,
    all,
    memory,
    realised,
    front,
    nowMs,
  }: {
    seen: ServiceObservation;
    all: Observations;
    memory: ServiceMemory;
    realised: FleetMemory['realised'];
    front: Front;
    nowMs: number;
  },
): Look {
  const unseenSeconds = (nowMs - memory.atMs) / 1000;
  const passedMs = keepTime(memory, nowMs);
  learnLag(memory, seen.measuredAtMs, nowMs);
  const ageMs = seen.measuredAtMs === null ? -1 : nowMs - seen.measuredAtMs;
  const isStale = ageMs < 0 || ageMs > staleAfterMs(memory) || seen.arrivals === null;
  const before = memory.arrivals.newest;
  const fresh = takeIn(memory.arrivals, seen.arrivals, unseenSeconds);
  const { newest } = memory.arrivals;
  if (!front.isKnown && before >= 0)
    learnRealised(realised, all.forecasts, {
      came: fresh,
      seconds: newest - before,
      untilMs: (newest + 1) * 1000,
    });
  if (!isStale) {
    learn(memory.capacity, seen, { intervalMs: passedMs, nowMs });
    learnComputing(memory.computing, seen, {
      processors: all.processors,
      intervalMs: passedMs,
      perInstance: capacityPerInstance(memory.capacity),
    });
  }
  if (service !== 'storefront')
    learnVisits(memory, fresh, { front: front.fresh, passedMs, fadeMs: 2 * policy.pace.scaleInWindowMs });
  return { fresh, ageMs, isStale };
}
