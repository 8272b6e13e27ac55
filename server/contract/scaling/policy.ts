import { z } from 'zod';

/** The services that scale, in the order in which they keep their instances when the fleet cap is short. */
export const scaledServices = ['dispense', 'orders', 'storefront', 'console', 'commission'] as const;
export type ScaledService = (typeof scaledServices)[number];

/** Sensing, deciding and acting take turns this long, ms; the simulator's turns are the live loop's. */
export const decideEveryMs = 2000;
/** Metrics older than this at a decision are stale: hold, go up, never down, ms. */
export const staleMetricsMs = 15_000;

export const forecastModes = ['off', 'advise', 'act'] as const;
export type ForecastMode = (typeof forecastModes)[number];

export const presetNames = ['thrifty', 'balanced', 'safe'] as const;
export type PresetName = (typeof presetNames)[number];

const ms = z.number().int().min(0).max(86_400_000);
/** The most instances that one shop's fleet may have. */
export const mostInstances = 64;
export const instanceCount = z.number().int().min(0).max(mostInstances);

/** A rule in a policy: the name of a plug-in of `server/scaling/rules/` and its settings, checked by that plug-in's schema. */
const ruleSetting = z.object({
  kind: z.string().max(40),
  settings: z.record(z.string(), z.unknown()).default({}),
});
export type RuleSetting = z.output<typeof ruleSetting>;

/** What the owner sets for one service. */
const servicePolicy = z
  .object({
    /** Instances that always run. */
    standing: instanceCount.min(1).default(1),
    /** Never more instances than this. */
    cap: instanceCount.min(1).default(16),
    /** Share of learned capacity that calm traffic may use when it needs about four instances; small fleets are kept emptier, large ones fuller. Lower is safer and dearer. */
    targetUtilization: z.number().min(0.2).max(0.95).default(0.78),
    rules: z.array(ruleSetting).max(20).default([]),
  })
  .refine((value) => value.standing <= value.cap, { message: 'standing_over_cap', path: ['standing'] });
export type ServicePolicy = z.output<typeof servicePolicy>;

/** How fast the fleet may move. All but the step limits delay only scaling in; scaling out is never delayed. Every field a time. */
const pace = z.object({
  /** Capacity is given back only when it was not needed for this long, and nothing was added meanwhile. Default 5 min. */
  scaleInWindowMs: ms.default(300_000),
  /** No scale-in this soon after a scale-out. Default 1 min. */
  cooldownMs: ms.default(60_000),
  /** The stretch of arrivals from which the short trend is read. Default 1 min. */
  trendWindowMs: ms.min(1000).default(60_000),
  /** How far ahead the trend is followed beyond an instance's start and the metrics' age. Default 15 s. */
  lookAheadMs: ms.default(15_000),
  /** A sudden silence is taken for an outage, not a lull, for this long beyond the scale-in window. Default 15 min. */
  outageMs: ms.default(900_000),
  /** Stretch over which changes of direction are counted. Default 1 h. */
  flapWindowMs: ms.min(1000).default(3_600_000),
});
export type Pace = z.output<typeof pace>;

const limits = z.object({
  /** Largest step up in one decision: this many percent of what runs or this many instances, whichever is more. */
  stepUpPercent: z.number().min(10).max(2000).default(900),
  stepUpInstances: instanceCount.min(1).default(20),
  /** Largest step down in one decision: whichever is more. */
  stepDownPercent: z.number().min(1).max(100).default(10),
  stepDownInstances: instanceCount.min(1).default(1),
  /** Capacity is given back only if at least this share of one instance stays to spare (more where traffic swings), percent; less is not worth a drain. */
  deadBandPercent: z.number().min(0).max(100).default(50),
  /** Most changes of direction within `flapWindowMs`; spent, nothing is given back. Growing is never held by it, and below 2 it counts as 2. */
  flapBudget: z.number().int().min(0).max(1000).default(6),
});
export type Limits = z.output<typeof limits>;

const budgetPolicy = z.object({
  period: z.enum(['day', 'month']).default('month'),
  /** Warn at these amounts of the period, minor units. They stop nothing. */
  warnMinor: z.array(z.number().int().min(1)).max(5).default([]),
  /** Never spend more than this in the period, minor units; null: no hard cap. Standing instances are paid from it first. */
  capMinor: z.number().int().min(1).nullable().default(null),
});

/** All that the owner sets; versioned, each version with who and why. */
export const fleetPolicy = z.object({
  /** `custom` once a knob under "advanced" differs from the preset. */
  preset: z.enum([...presetNames, 'custom']).default('balanced'),
  /** All services together, console's standing instances not counted. */
  fleetCap: z.number().int().min(4).max(mostInstances).default(32),
  services: z.object({
    storefront: servicePolicy,
    console: servicePolicy,
    orders: servicePolicy,
    dispense: servicePolicy,
    commission: servicePolicy,
  }),
  pace: pace.prefault({}),
  limits: limits.prefault({}),
  /** off: no trend, no forecast. advise: the short trend acts within the start-up time, longer forecasts are drawn and scored. act: they all act, as floors. */
  forecast: z.enum(forecastModes).default('advise'),
  budget: budgetPolicy.prefault({}),
});
export type FleetPolicy = z.output<typeof fleetPolicy>;
