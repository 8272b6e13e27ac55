import type { ScaledService } from './policy.ts';

/** What is seen of one service at a decision. All of it has happened: nothing here is a guess. */
export type ServiceObservation = {
  instances: { starting: number; ready: number; draining: number; failed: number };
  /** Arrivals in complete seconds, oldest first, beginning at `fromMs`; may overlap what an earlier observation told. Null: no count came. */
  arrivals: { fromMs: number; counts: readonly number[] } | null;
  /** The place's own engine keeps so many, above what was ordered; null or undefined: it does as it is told. */
  kept?: { instances: number; why: string } | null;
  /** Work that waits or runs: requests, or jobs. */
  backlog: number;
  /** Age of the oldest waiting piece of work, ms. */
  oldestMs: number;
  /** Pieces of work finished, per second, over the last metrics interval; null: unknown. */
  donePerSecond: number | null;
  /** Busy over paid slot-seconds of the ready instances over the same interval, 0 to 1; null: unknown. */
  busyShare: number | null;
  /** Latency as the buyer feels it here, p95, ms: payment → key for orders and dispense, page for storefront. */
  latencyP95Ms: number | null;
  /** How much the time of one piece varies: deviation over mean; null or undefined: unknown, and taken as exponential (1). */
  variability?: number | null;
  /** Failed over all, 0 to 1. */
  errorRate: number | null;
  /** Mean over ready instances. */
  cpuPercent: number | null;
  memoryMb: number | null;
  /** When the newest of these metrics was measured, ms since the epoch; null: never. */
  measuredAtMs: number | null;
};

/** A floor that somebody set for a stretch of time. Several: the highest wins. */
export type Floor = {
  source: 'schedule' | 'promo' | 'override' | 'rehearsal';
  id: string;
  name: string;
  service: ScaledService;
  /** At least this many instances ... */
  instances: number;
  /** ... and, for an override, also at most. */
  exact: boolean;
  /** Capacity is asked for from here on (the lead time is already taken off), ms. */
  fromMs: number;
  untilMs: number;
  /** The number was computed from what is expected from then on, ms, and is no more than a forecast; undefined: it was asked for as it is. */
  expectedFromMs?: number;
};

/** What a forecast says of the storefront's arrivals, or that it can't say anything. */
export type ForecastCurve = {
  /** A plug-in of `server/scaling/forecast/`. */
  source: string;
  enough: boolean;
  /** Why not, when `enough` is false: a code of the interface's words. */
  missing?: string;
  points: readonly { atMs: number; perSecond: number; low: number; high: number }[];
  /** Of a referral cascade: how many orders one order brings, its interval, and from how many that is known. Above 1 it grows by itself. */
  branching?: { ratio: number; low: number; high: number; children: number };
};

/** How busy the processors are that all instances share, mean over the last 10 s, 0 to 1; `own`: with the instances themselves. */
export type Processors = {
  share: number;
  own: number;
  /** How many there are; undefined: the place does not tell. */
  count?: number;
};

/** Instances that the place still has room for, all services together; null: nobody knows, or there is no end to it. `why`: what is used up. */
export type Room = { left: number | null; why?: 'nodes' | 'quota' | 'connections' };

/** `place`: where the instances run, there is no room for more. */
export type Bottleneck = 'keys' | 'gateway' | 'database' | 'place';

export type Observations = {
  services: Partial<Record<ScaledService, ServiceObservation>>;
  /** What runs ahead of orders; null: unknown. */
  leads: { visitors: number; referralClicksPerMinute: number; newReferrersPerMinute: number } | null;
  forecasts: readonly ForecastCurve[];
  floors: readonly Floor[];
  /** Ratio of what an instance needs from order to first service, ms: measured, else assumed. */
  startMs: number;
  /** Money: spent in this period so far, where it ends, price. Null: no price is known. */
  spend: {
    spentMinor: number;
    periodEndsAtMs: number;
    priceMinorPerInstanceHour: number;
    /** Longest time a drained instance is still paid, ms. */
    drainMs: number;
  } | null;
  /** Null or undefined: the place does not tell. */
  processors?: Processors | null;
  /** Undefined: the place does not tell. */
  room?: Room;
  /** Buyers who wait to be let in at a ceiling; undefined: nobody looked. */
  line?: number;
  /** What else could be the bottleneck: true where its own figures look bad. */
  suspects: Partial<Record<Bottleneck, boolean>>;
  /** Nobody scales in / nobody moves at all until resumed. */
  paused: { scaleIn: boolean; all: boolean };
};
