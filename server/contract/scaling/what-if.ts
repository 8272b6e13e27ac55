import { z } from 'zod';
import { fleetPolicy } from './policy.ts';

/** Traffic to try a policy on. Times in the shop's zone where they are days. */
export const traffic = z.discriminatedUnion('kind', [
  /** Recorded arrivals, multiplied. */
  z.object({
    kind: z.literal('recorded'),
    fromMs: z.number().int(),
    untilMs: z.number().int(),
    multiple: z.number().min(0.1).max(100).default(1),
  }),
  /** "Like last Friday × 3": the last such day, from noon to noon. */
  z.object({
    kind: z.literal('like'),
    weekday: z.number().int().min(0).max(6),
    multiple: z.number().min(0.1).max(100).default(1),
  }),
  /** A typed ramp: from the present pace up `multiple` times within `rampMs`, held, and back. */
  z.object({
    kind: z.literal('ramp'),
    basePerSecond: z.number().min(0.01).max(1000),
    multiple: z.number().min(1).max(100),
    rampMs: z.number().int().min(1000).max(86_400_000),
    holdMs: z.number().int().min(0).max(86_400_000),
  }),
  /** A file: `seconds,count` rows. */
  z.object({
    kind: z.literal('file'),
    name: z.string().max(200),
    rows: z
      .array(z.tuple([z.number(), z.number()]))
      .min(2)
      .max(200_000),
  }),
]);
export type Traffic = z.output<typeof traffic>;

export const whatIfInput = z.object({
  traffic,
  candidate: fleetPolicy,
  seed: z.number().int().default(1),
});
export type WhatIfInput = z.output<typeof whatIfInput>;

export type WhatIfFigures = {
  /** Seconds in which orders were slow (over 1 s), and orders in them. */
  slowSeconds: number;
  slowOrders: number;
  failedOrders: number;
  orders: number;
  instanceHours: number;
  costMinor: number;
  /** Changes of direction. */
  flips: number;
  peakInstances: number;
  utilization: number;
};

export type WhatIfSide = {
  figures: WhatIfFigures;
  /** At most 600 points. */
  points: { atMs: number; perSecond: number; instances: number; slow: boolean; failed: number }[];
};

export type WhatIfWarning = 'partly_recorded' | 'by_the_minute' | 'capacity_guessed';

/** How the replay's model does on the hardest hour of the last two days: recorded, and modelled with the instances of then. */
export type ModelCheck = ModelComparison & {
  fromMs: number;
  untilMs: number;
  /** The hour with the most slow orders; without any, the one with the most orders. */
  chosen: 'slow' | 'busiest';
  orders: number;
};

export type ModelComparison = { recorded: CheckedFigures; modelled: CheckedFigures };

/** Payment → key: p95 of the hour, and seconds in stretches of ten whose p95 was over 1 s. */
export type CheckedFigures = { p95Ms: number; slowSeconds: number };

/** `whatIf.state`: polled while it runs, kept for an hour. */
export type WhatIfState = {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** 0 to 1. */
  progress: number;
  /** A code of the interface's words when failed. */
  problem?: string;
  startedAtMs: number;
  /** How much traffic was replayed. */
  seconds: number;
  /** Less was recorded than asked for, or part of it is known by the minute only. */
  warnings: WhatIfWarning[];
  current: WhatIfSide | null;
  candidate: WhatIfSide | null;
  /** Why "apply" is blocked: more slow seconds (over 10 %), or over budget. */
  blocked: 'slower' | 'over_budget' | null;
  /** Null: no hour with orders enough was recorded lately. */
  check: ModelCheck | null;
};

/** `whatIf.days`: what can be replayed, newest first. */
export type WhatIfDay = {
  /** YYYY-MM-DD in the shop's zone. */
  day: string;
  /** 0: Sunday. */
  weekday: number;
  /** Orders a second in the busiest minute. */
  peakPerSecond: number;
  total: number;
  /** By the second; false: only sales a minute are known. */
  recorded: boolean;
};
