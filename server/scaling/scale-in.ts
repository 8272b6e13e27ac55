import type { Reason } from '../contract/scaling/decision.ts';
import type { FleetPolicy } from '../contract/scaling/policy.ts';
import { largest, total } from './buckets.ts';
import { type ServiceMemory, windowBuckets } from './memory.ts';

/** How far the fleet of a service may shrink now, and what holds it. */
export function shrinkTo(
  policy: FleetPolicy,
  memory: ServiceMemory,
  wanted: number,
  nowMs: number,
): [number, Reason | null] {
  const { pace, limits } = policy;
  const was = memory.desired;
  const leftMs = memory.grownAtMs < 0 ? 0 : memory.grownAtMs + pace.cooldownMs - nowMs;
  if (leftMs > 0) return [was, { code: 'cooldown', params: { leftMs } }];

  const flips = total(memory.flips);
  const isNervous = flips >= limits.flapBudget;
  const forMs = pace.scaleInWindowMs * (isNervous ? 2 : 1);
  if (nowMs - memory.sinceMs < pace.scaleInWindowMs) return [was, { code: 'first_look', params: {} }];
  const needed = largest(memory.needs, isNervous ? 2 * windowBuckets : windowBuckets);
  const kept = Math.max(wanted, Math.ceil(needed * (1 + limits.deadBandPercent / 100) - 1e-9));
  if (kept >= was) {
    if (Math.ceil(needed - 1e-9) < was) return [was, { code: 'dead_band', params: { instances: was } }];
    if (isNervous && Math.ceil(largest(memory.needs, windowBuckets) - 1e-9) < was)
      return [was, { code: 'flap_budget', params: { flips, leftMs: pace.scaleInWindowMs } }];
    return [was, { code: 'scale_in_window', params: { instances: Math.ceil(needed - 1e-9), forMs } }];
  }
  const step = Math.max(limits.stepDownInstances, Math.floor((was * limits.stepDownPercent) / 100));
  const to = Math.max(kept, was - step);
  return [to, to > kept ? { code: 'step_down', params: { instances: to } } : null];
}
