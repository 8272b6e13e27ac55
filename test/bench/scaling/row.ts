import type { Result } from './job.ts';
import { type Figures, sumFigures } from './metrics.ts';

/** One line of the table: a policy over all windows of a kind. Counts are a seed's, shares are means over windows. */
export type Row = {
  policy: string;
  slow: number;
  slowFrom: number;
  slowTo: number;
  /** cost over the oracle's: the mean of the windows, and all instance-hours together */
  cost: number;
  costOfAll: number;
  flips: number;
  failedPercent: number;
  utilization: number;
  events: number;
  underPercent: number;
  overPercent: number;
  underTime: number;
  overTime: number;
  unstablePercent: number;
  jitterPerHour: number;
  recoverySeconds: number;
  longestRecovery: number;
};

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** Runs of one policy and the oracle's runs of the same loads; both from one D, delay and peak. */
export function rowOf(policy: string, runs: readonly Result[], oracle: readonly Result[]): Row {
  const limit = new Map(oracle.map((run) => [`${run.trace} ${run.seed}`, run.figures.instanceSeconds]));
  const bySeed = Map.groupBy(runs, ({ seed }) => seed);
  const slow = [...bySeed.values()].map((some) => sumFigures(some.map(({ figures }) => figures)).slow);
  const all = sumFigures(runs.map(({ figures }) => figures));
  const share = (of: (figures: Figures) => number) => mean(runs.map(({ figures }) => of(figures)));
  return {
    policy,
    slow: mean(slow),
    slowFrom: Math.min(...slow),
    slowTo: Math.max(...slow),
    cost: mean(runs.map(({ trace, seed, figures }) => figures.instanceSeconds / limit.get(`${trace} ${seed}`)!)),
    costOfAll: all.instanceSeconds / sumFigures(oracle.map(({ figures }) => figures)).instanceSeconds,
    flips: all.flips / bySeed.size,
    failedPercent: share(({ failed, arrivals }) => (100 * failed) / arrivals),
    utilization: share(({ served, paidOrders }) => (100 * served) / paidOrders),
    events: all.events / bySeed.size,
    underPercent: share(({ under, seconds }) => (100 * under) / seconds),
    overPercent: share(({ over, seconds }) => (100 * over) / seconds),
    underTime: share(({ underSeconds, seconds }) => (100 * underSeconds) / seconds),
    overTime: share(({ overSeconds, seconds }) => (100 * overSeconds) / seconds),
    unstablePercent: share(({ unstableSeconds, seconds }) => (100 * unstableSeconds) / (seconds - 1)),
    jitterPerHour: share((one) => (3600 * (one.supplyChanges - one.demandChanges)) / one.seconds),
    recoverySeconds: all.episodes === 0 ? 0 : all.recoverySeconds / all.episodes,
    longestRecovery: all.longestRecovery,
  };
}
