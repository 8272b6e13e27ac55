import type { Reason } from '../contract/scaling/decision.ts';
import type { FleetPolicy, Limits } from '../contract/scaling/policy.ts';
import { largest, total } from './buckets.ts';
import { type ServiceMemory, windowBuckets } from './memory.ts';

/** What usually swings by an instance leaves this many dead bands more to spare. */
const swingWeight = 2;

/** How far a service may shrink now, and what holds it: cooldown, the scale-in window, the dead band, the flap budget, the largest step. */
export function shrinkTo(
  { pace, limits }: FleetPolicy,
  memory: ServiceMemory,
  wanted: number,
  swing: number,
  nowMs: number,
): { instances: number; reason: Reason | null } {
  const was = memory.desired;
  const hold = (code: Reason['code'], params: Reason['params']) => ({ instances: was, reason: { code, params } });
  const leftMs = memory.grownAtMs < 0 ? 0 : memory.grownAtMs + pace.cooldownMs - nowMs;
  if (leftMs > 0) return hold('cooldown', { leftMs });
  if (nowMs - memory.sinceMs < pace.scaleInWindowMs) return hold('first_look', {});

  const flips = total(memory.flips);
  const isNervous = flips >= limits.flapBudget;
  const once = whole(largest(memory.needs, windowBuckets));
  const needed = largest(memory.needs, isNervous ? 2 * windowBuckets : windowBuckets);
  // what swings more must leave more to spare, or the next swing brings it back
  const spare = (limits.deadBandPercent / 100) * (1 + swingWeight * Math.max(0, swing));
  const kept = Math.max(wanted, whole(needed + spare));
  if (kept >= was) {
    if (whole(needed) < was) return hold('dead_band', { instances: was });
    if (isNervous && once < was) return hold('flap_budget', { flips, leftMs: pace.scaleInWindowMs });
    return hold('scale_in_window', { instances: whole(needed), forMs: pace.scaleInWindowMs });
  }
  const instances = Math.max(kept, was - stepDown(limits, was));
  return { instances, reason: instances > kept ? { code: 'step_down', params: { instances } } : null };
}

/** Instances that may go in one decision. */
export function stepDown(limits: Limits, was: number): number {
  return Math.max(limits.stepDownInstances, Math.floor((was * limits.stepDownPercent) / 100));
}

const whole = (instances: number): number => Math.ceil(instances - 1e-9);
