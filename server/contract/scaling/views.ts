import type { Reason, ServiceDecision } from './decision.ts';
import type { Bottleneck, ForecastCurve } from './observation.ts';
import type { FleetPolicy, PresetName, ScaledService } from './policy.ts';

type Who = { id: string; name: string };

/** One service on the Scaling screen. */
export type ServiceNow = {
  service: ScaledService;
  desired: number;
  starting: number;
  ready: number;
  draining: number;
  failed: number;
  /** Learned, pieces of work an instance can do per second; null: not learned yet. */
  capacityPerInstance: number | null;
  arrivalsPerSecond: number | null;
  busyShare: number | null;
  backlog: number;
  latencyP95Ms: number | null;
  latest: ServiceDecision | null;
};

export type Override = { service: ScaledService; instances: number; untilMs: number; by: Who; why: string };

export type PolicyVersion = {
  id: number;
  atMs: number;
  by: Who;
  why: string;
  policy: FleetPolicy;
  /** Against the version before: dotted paths. */
  changes: { path: string; from: unknown; to: unknown }[];
};

export type PresetView = {
  name: PresetName;
  policy: FleetPolicy;
  /** Last week replayed under it; null: not enough recorded traffic yet. */
  lastWeek: { costMinor: number; slowSeconds: number; slowOrders: number } | null;
};

export type ForecastScore = {
  /** Share of past hours whose traffic lay within the forecast's band, 0 to 1. */
  withinBand: number;
  /** Mean error in percent. */
  errorPercent: number;
  days: number;
};

/** `scaling.now`, machines.read; amounts are left out for whoever may not see money. */
export type ScalingNow = {
  atMs: number;
  /** Who leads, and since when; null: no scaler decided within 15 s. */
  leader: { instanceId: string; sinceMs: number } | null;
  versionId: number;
  policy: FleetPolicy;
  currency: string;
  services: ServiceNow[];
  instances: {
    id: string;
    service: ScaledService;
    state: 'starting' | 'ready' | 'draining' | 'failed';
    startedAtMs: number;
    cpuPercent: number;
    memoryMb: number;
    busy: number;
  }[];
  fleet: {
    running: number;
    cap: number;
    /** Lower than the policy's where the database allows fewer connections. */ derivedCap: number;
  };
  paused: { scaleIn: boolean; all: boolean; untilMs: number | null; by: Who; why: string } | null;
  overrides: Override[];
  bottleneck: Bottleneck | null;
  admission: { perSecond: number; reason: string; waiting: number; waitSeconds: number } | null;
  forecasts: ForecastCurve[];
  /** Null before two weeks of data; `asks`: good enough to ask whether it may act. */
  forecastScore: (ForecastScore & { asks: boolean }) | null;
};

/** `scaling.decisions`: every change, newest first. */
export type DecisionRow = {
  id: number;
  atMs: number;
  service: ScaledService;
  was: number;
  desired: number;
  wanted: number;
  capped: string | null;
  reasons: Reason[];
};

/** `scaling.whyNot`: what was seen and thought at that minute, whether or not anything changed. */
export type MinuteThought = Omit<DecisionRow, 'id'> & {
  arrivalsPerSecond: number | null;
  ready: number;
  busyShare: number | null;
  latencyP95Ms: number | null;
};

/** `spend.report`, money.read. Amounts in the shop's currency, minor units. */
export type SpendReport = {
  currency: string;
  simulatedPrice: boolean;
  todayMinor: number;
  monthMinor: number;
  /** Where the month ends at the present pace. */
  forecastMonthMinor: number;
  /** What the highest number of instances, held since the month began (or since anything is recorded), would have cost: beside `monthMinor`. */
  fixedMonthMinor: number;
  fixedInstances: number;
  /** Over the days shown, with its fraction: an order can cost less than the smallest coin. */
  costPerOrderMinor: number | null;
  budget: {
    period: 'day' | 'month';
    capMinor: number | null;
    warnMinor: number[];
    spentMinor: number;
    /** What is left beyond standing instances and drains to the period's end. */
    elasticMinor: number | null;
    /** The most that could be spent beyond the cap, computed. */
    overshootMinor: number | null;
    lowestCapMinor: number;
  };
  days: { day: string; minor: number; fixedMinor: number; orders: number; byService: Record<string, number> }[];
};
