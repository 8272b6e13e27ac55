import type { Bottleneck, Observations, ServiceObservation } from '../contract/scaling/observation.ts';
import type { Pace, ScaledService } from '../contract/scaling/policy.ts';
import type { ServiceMemory } from './memory.ts';
import { backlogPatienceMs } from './service-priority.ts';

/** Work that waits no longer than this waits for nothing, ms; to have fallen, the wait must be below this share of what it was. */
const waitingMs = 500;
const fallenShare = 0.9;
/** Work done must have grown by at least half as much as the instances that do it. */
const worthShare = 0.5;
const stepsInVain = 2;
/** What each service waits for; an empty shelf slows no page. */
const waitsFor: Record<ScaledService, readonly Bottleneck[]> = {
  dispense: ['keys', 'database'],
  orders: ['keys', 'gateway', 'database'],
  storefront: ['gateway', 'database'],
  console: ['database'],
  commission: ['database'],
};

/**
 * Whether work stands in line before this service. What it takes from payment to key says nothing of that: a slow supplier
 * takes its time at rest too, and it is shared with the services before and behind.
 */
const isWaiting = (service: ScaledService, { oldestMs }: ServiceObservation): boolean =>
  oldestMs > Math.max(waitingMs, backlogPatienceMs(service));

/** A step up was ordered: its effect is awaited unless an earlier one's still is. Mutates. */
export function awaitEffect(
  memory: ServiceMemory,
  service: ScaledService,
  { seen, nowMs }: { seen: ServiceObservation; nowMs: number },
): void {
  const { steps } = memory;
  if (steps.atMs >= 0 || !isWaiting(service, seen)) return;
  steps.atMs = nowMs;
  steps.oldestMs = seen.oldestMs;
  steps.donePerSecond = seen.donePerSecond ?? 0;
  steps.ready = seen.instances.ready;
}

/**
 * What holds the service back when steps up were in vain; null while they help. A step was in vain when, after its
 * instances had time to serve, work waited as long as before although something else is suspected or no more work was done.
 * After a scale-in window one more step is tried: a queue that only grew looks the same.
 */
export function bottleneckOf(
  memory: ServiceMemory,
  service: ScaledService,
  {
    seen,
    observations: { startMs, suspects },
    pace: { lookAheadMs, scaleInWindowMs },
    nowMs,
  }: { seen: ServiceObservation; observations: Observations; pace: Pace; nowMs: number },
): Bottleneck | null {
  const { steps } = memory;
  const { oldestMs, donePerSecond, instances } = seen;
  const suspect = waitsFor[service].find((one) => suspects[one] === true);
  if (!isWaiting(service, seen)) {
    steps.atMs = -1;
    steps.vain = 0;
    return null;
  }
  if (steps.vain >= stepsInVain) {
    if (nowMs - steps.atMs < scaleInWindowMs) return suspect ?? 'database';
    steps.vain = stepsInVain - 1;
    steps.atMs = -1;
    return null;
  }
  if (steps.atMs >= 0 && nowMs - steps.atMs >= startMs + lookAheadMs) {
    const fell = oldestMs < fallenShare * steps.oldestMs;
    const grown = steps.ready === 0 ? 0 : instances.ready / steps.ready - 1;
    const done = steps.donePerSecond === 0 ? 0 : (donePerSecond ?? 0) / steps.donePerSecond - 1;
    const helps = fell || grown <= 0 || (suspect === undefined && done >= worthShare * grown);
    steps.vain = helps ? 0 : steps.vain + 1;
    // once it is named, this is since when
    steps.atMs = steps.vain < stepsInVain ? -1 : nowMs;
  }
  return steps.vain < stepsInVain ? null : (suspect ?? 'database');
}
