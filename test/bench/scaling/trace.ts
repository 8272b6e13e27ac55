import type { Kind } from './kinds.ts';

/** Rates in arrivals a second, scaled so that the window's highest bin is 1. */
export type Trace = {
  name: string;
  kind: Kind;
  /** one a second of the window */
  rates: Float64Array;
  /** the bins before the window, for what learns from earlier days; `startsAt` is where the window begins in them, s */
  earlier: { binSeconds: number; rates: Float64Array; startsAt: number } | null;
  /** the same window with each bin held flat; null where bins are seconds */
  plateaus?: Float64Array | null;
  conditions?: Conditions;
};

/** What nobody tells a policy beforehand. */
export type Conditions = {
  /** What an instance really does, times the usual, by second. */
  capacity?: (second: number) => number;
  /** What a start really takes, s, by second. It is learned from the starts that were seen. */
  startSeconds?: (second: number) => number;
  /** How much one piece of work varies: log-normal, deviation over mean. */
  heavyTail?: number;
};
