import { staleMetricsMs } from '../contract/scaling/policy.ts';
import type { ServiceMemory } from './memory.ts';

/** Metrics that are older than this before newer ones come are late as a rule, not by accident; later than that is an outage, ms. */
const promptMs = 5000;
const latestMs = 120_000;
const weight = 0.05;

/** Learns how old metrics are here before newer ones come. Mutates. */
export function learnLag({ lag }: Pick<ServiceMemory, 'lag'>, measuredAtMs: number | null, nowMs: number): void {
  if (measuredAtMs === null || measuredAtMs === lag.measuredAtMs) return;
  const before = lag.measuredAtMs;
  lag.measuredAtMs = measuredAtMs;
  if (before < 0 || measuredAtMs < before) return;
  lag.looks++;
  const age = Math.min(latestMs, Math.max(0, nowMs - before));
  lag.usualMs += Math.max(weight, 1 / lag.looks) * (age - lag.usualMs);
}

/** Metrics as old as this are stale, ms; where they always lag, what is usual there is not. */
export function staleAfterMs({ lag }: Partial<Pick<ServiceMemory, 'lag'>>): number {
  return staleMetricsMs + Math.max(0, (lag?.usualMs ?? 0) - promptMs);
}
