import { z } from 'zod';

/** Plays traffic against the real fleet with drawn buyers, the test gateway and test stock. */
export const rehearsalInput = z.object({
  scenario: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('friday') }),
    z.object({ kind: z.literal('promo'), promoId: z.uuid() }),
  ]),
  /** Real time it takes, ms. Default 4 min. */
  durationMs: z.number().int().min(30_000).max(1_800_000).default(240_000),
  peakPerSecond: z.number().min(0.5).max(60).default(10),
  /** It stops at this much, minor units. */
  costCeilingMinor: z.number().int().min(1),
});
export type RehearsalInput = z.output<typeof rehearsalInput>;

export type RehearsalState = {
  id: string;
  state: 'running' | 'done' | 'stopped' | 'failed';
  /** Why it stopped: a person, the cost ceiling, real buyers got slower. */
  stoppedBy?: 'person' | 'cost' | 'real_buyers' | 'problem';
  problem?: string;
  startedAtMs: number;
  endsAtMs: number;
  progress: number;
  sent: number;
  delivered: number;
  failed: number;
  latencyP95Ms: number | null;
  realLatencyP95Ms: number | null;
  instancesBefore: number;
  instancesPeak: number;
  costMinor: number;
};
