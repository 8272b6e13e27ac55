import type { Reason } from '../contract/scaling/decision.ts';
import type { FleetPolicy, Limits } from '../contract/scaling/policy.ts';
import { fewerInMs, largest, total } from './buckets.ts';
import { cooldownLeftMs } from './cooldown.ts';
import { flapBuckets, type ServiceMemory, windowBuckets } from './memory.ts';

/** What usually swings by an instance leaves this many dead bands more to spare. */
const swingWeight = 2;

/** A change down that would be undone at once is two changes of direction; with less of a budget nothing was ever given back. */
const downAndUp = 2;

/**
 * How far a service may shrink now, and what holds it: cooldown, the scale-in window, the dead band, the flap budget, the
 * largest step. Growing is never delayed, so a change down counts for two changes of direction: its own, and the one that
 * may follow it at once.
 */
export function shrinkTo(
  { pace, limits }: FleetPolicy,
  memory: ServiceMemory,
  { wanted, swing, nowMs }: { wanted: number; swing: number; nowMs: number },
): { instances: number; reason: Reason | null } {
  const was = memory.desired;
  const hold = (code: Reason['code'], params: Reason['params']) => ({ instances: was, reason: { code, params } });
  const grownMs = memory.grownAtMs < 0 ? Number.POSITIVE_INFINITY : nowMs - memory.grownAtMs;
  const cooldownMs = cooldownLeftMs(memory, pace, nowMs);
  if (cooldownMs > 0) return hold('cooldown', { leftMs: cooldownMs });
  if (nowMs - memory.sinceMs < pace.scaleInWindowMs) return hold('first_look', {});

  const needed = largest(memory.needs, windowBuckets + 1);
  const forMs = pace.scaleInWindowMs;
  if (grownMs < forMs) return hold('scale_in_window', { instances: Math.max(whole(needed), wanted), forMs });
  // what swings more must leave more to spare, or the next swing brings it back
  const spare = (limits.deadBandPercent / 100) * (1 + swingWeight * Math.max(0, swing));
  const kept = Math.max(wanted, whole(needed + spare));
  if (kept >= was) {
    if (whole(needed) < was) return hold('dead_band', { instances: was });
    return hold('scale_in_window', { instances: whole(needed), forMs });
  }
  const flips = total(memory.flips);
  const most = Math.max(0, limits.flapBudget - downAndUp);
  if (memory.direction > 0 && flips > most) {
    const leftMs = fewerInMs(memory.flips, most, { bucketMs: pace.flapWindowMs / (flapBuckets - 1), nowMs });
    return hold('flap_budget', { flips, leftMs });
  }
  const instances = Math.max(kept, was - stepDown(limits, was));
  return { instances, reason: instances > kept ? { code: 'step_down', params: { instances } } : null };
}

/** Instances that may go in one decision. */
export function stepDown(limits: Limits, was: number): number {
  return Math.max(limits.stepDownInstances, Math.floor((was * limits.stepDownPercent) / 100));
}

const whole = (instances: number): number => Math.ceil(instances - 1e-9);
