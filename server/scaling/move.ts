import type { Reason } from '../contract/scaling/decision.ts';
import type { Observations } from '../contract/scaling/observation.ts';
import type { FleetPolicy } from '../contract/scaling/policy.ts';
import { because, type DesiredCount } from './desired-count.ts';
import { grow } from './grow.ts';
import type { Silence } from './outage.ts';
import { shrinkTo } from './scale-in.ts';

/** Moves from what runs to what is wanted, as far as it may at once; what somebody set by hand, all the way. `ageMs`: of the metrics. */
export function move(
  count: DesiredCount,
  policy: FleetPolicy,
  { all, silence, ageMs, nowMs }: { all: Observations; silence: Silence | null; ageMs: number; nowMs: number },
): DesiredCount {
  const { was, wanted, isExact, isHeld } = count;
  if (isExact) return { ...count, desired: wanted };
  if (wanted > was) return grow(count, policy, all);
  if (wanted === was) return count;
  if (isHeld) return because(count, { code: 'stale_metrics', params: { ageMs } });
  if (all.paused.scaleIn) return because(count, { code: 'paused', params: {} });
  return shrink(count, policy, { silence, nowMs });
}

function shrink(
  count: DesiredCount,
  policy: FleetPolicy,
  { silence, nowMs }: { silence: Silence | null; nowMs: number },
): DesiredCount {
  const { was, wanted, memory, demand } = count;
  const { instances, reason } = shrinkTo(policy, memory, { wanted, swing: demand.swing, nowMs });
  const told = silence !== null && instances === was ? outage(silence) : reason;
  return told === null ? { ...count, desired: instances } : because(count, told, instances);
}

const outage = ({ now }: Silence): Reason => ({ code: 'outage', params: { perSecond: Math.round(now * 100) / 100 } });
