import type { RehearsalState } from '../../contract/scaling/rehearsal.ts';
import { binOf, type Bins, mergeBins, quantilesOf } from '../../metrics/latency-bins.ts';

/** What a rehearsal has measured; kept with it, newer each second. */
export type Figures = Omit<
  RehearsalState,
  'id' | 'state' | 'stoppedBy' | 'problem' | 'startedAtMs' | 'endsAtMs' | 'progress'
>;

export const noFigures = (instancesBefore: number): Figures => ({
  sent: 0,
  delivered: 0,
  failed: 0,
  latencyP95Ms: null,
  realLatencyP95Ms: null,
  instancesBefore,
  instancesPeak: instancesBefore,
  costMinor: 0,
});

/** Adds up latencies of the whole rehearsal in bins; answers their p95, ms. */
export function createLatencies(): { add(ms: readonly number[]): void; p95(): number | null } {
  const bins: Bins = {};
  return {
    add(latencies) {
      for (const ms of latencies) bins[binOf(ms)] = (bins[binOf(ms)] ?? 0) + 1;
    },
    p95: () => quantilesOf(mergeBins([bins]), [0.95])?.[0] ?? null,
  };
}
