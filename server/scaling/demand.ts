import type { Reason } from '../contract/scaling/decision.ts';

/** What traffic alone asks for, in instances with a fraction, and how that came about. */
export type Demand = {
  instances: number;
  /** The same without what is only to come: for what arrives now and what waits. */
  present: number;
  /** The part that is worth holding for the whole scale-in window: no bursts, no trend, no backlog. */
  held: number;
  /** What is only to come asked for so many: once ordered, held like any need. */
  ordered: number;
  /** How far it usually swings beyond chance within a quarter of a minute, instances. */
  swing: number;
  /** Arrivals a second: now, and where they are when an instance ordered now serves. */
  now: number;
  ahead: number;
  /** Pieces of work an instance can do per second; null: not learned yet. */
  perInstance: number | null;
  reasons: readonly Reason[];
};
