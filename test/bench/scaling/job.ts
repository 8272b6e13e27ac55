import { createChain, simulateChain } from './chain.ts';
import { createLoad } from './load.ts';
import type { Figures } from './metrics.ts';
import { policyOf } from './policies.ts';
import { createSeen, simulate } from './simulate.ts';
import type { Trace } from './trace.ts';

/** One load, and who plays it under what: the worker's unit of work. */
export type Job = { trace: number; peakPerSecond: number; seed: number; runs: Run[] };
/** `delaySeconds` null: a baseline, which has its own. */
export type Run = { policy: string; startSeconds: number; delaySeconds: number | null };

export type Result = Run & {
  trace: string;
  kind: Trace['kind'];
  peakPerSecond: number;
  seed: number;
  figures: Figures;
};

export function runJob(traces: readonly Trace[], { trace, peakPerSecond, seed, runs }: Job): Result[] {
  const { name, kind } = traces[trace]!;
  const load = createLoad(traces[trace]!, peakPerSecond, seed * 1_000_003 + trace * 7919);
  const room = createSeen(load.seconds);
  const chain = kind === 'chain' ? createChain(traces[trace]!, seed) : null;
  return runs.map((run) => {
    const policy = policyOf(run.policy, run.delaySeconds ?? 0);
    const figures = chain
      ? simulateChain(chain, run.policy, run.startSeconds, run.delaySeconds ?? 0)
      : simulate(load, policy, run.startSeconds, room);
    return { ...run, trace: name, kind, peakPerSecond, seed, figures };
  });
}
