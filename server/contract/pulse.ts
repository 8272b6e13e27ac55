import { z } from 'zod';
import { troubleCauses } from './gateway-troubles.ts';
import type { Permission } from './permissions.ts';
import { ceilings } from './scaling/decision.ts';
import { scaledServices } from './scaling/policy.ts';
import { instanceStates, services } from './services.ts';

/** The sentence on top of Watch: a key of the interface's words and its numbers. Worst first, see `verdicts`. */
export const verdict = z.object({
  level: z.enum(['ok', 'watch', 'needs']),
  key: z.enum([
    'stale',
    'undelivered',
    'disk_full',
    'gateway_silent',
    'needs_other',
    'no_payments_configured',
    'instances_missing',
    'scaler_missing',
    'disk_low',
    'spend_capped',
    'at_cap',
    'spend_warned',
    'sells_out',
    'slow',
    'scaled',
    'quiet',
    'all_well',
  ]),
  /** Numbers, their unit in the name. `lead` and `rest` name another clause of the key's words than those two. */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Verdict = z.output<typeof verdict>;

const count = z.number().int().nonnegative();
const minor = z.number().int();
const ms = z.number().nonnegative();

const instanceView = z.object({
  id: z.string(),
  service: z.string(),
  state: z.enum(instanceStates),
  startedAt: z.string(),
  cpuPercent: z.number(),
  memoryMb: z.number(),
  busy: z.number(),
});

const firstLimitKinds = ['keys', 'gateway', 'machine', 'disk', 'database', 'cap', 'budget'] as const;
export const firstLimitFixes = [
  'restock',
  'release_held',
  'other_gateway',
  'bigger_machine',
  'free_space',
  'bigger_database',
  'more_connections',
  'raise_cap',
  'raise_budget',
] as const;

/** Of the fleet: the desired count, what runs, and what holds it. Console's standing instances are not counted. */
const scalingPulse = z.object({
  desired: count,
  running: count,
  cap: count,
  /** The worst ceiling that holds a service below what it would take. */
  capped: z.enum(ceilings).nullable(),
  lastChange: z
    .object({ service: z.enum(scaledServices), was: count, desired: count, atMs: ms, code: z.string() })
    .nullable(),
  /** The highest that a forecast says of the next half hour; null: none can say. */
  forecastPerSecond: z.number().nullable(),
  /** Buyers in the line of new checkouts; null: all come in. */
  waiting: z.object({ count, waitSeconds: z.number() }).nullable(),
  bottleneck: z.enum(['keys', 'gateway', 'database', 'place']).nullable(),
});

/** The whole state in one message, once a second. */
export const pulse = z.object({
  at: z.string(),
  epoch: count,
  verdict,
  currency: z.string(),
  watchSince: z.string(),
  orders: z.object({ sinceWatch: count, lastMinute: count, unpaidOpen: count }),
  revenueMinor: minor,
  undelivered: z.object({ count, amountMinor: minor, oldestMs: ms }),
  /** The first thing of all to give out, with the hours it lasts and the one fix; null: nothing in sight. */
  givesOutFirst: z
    .object({
      kind: z.enum(firstLimitKinds),
      /** What to do about it; its words are `watch.givesOut.<fix>`. */
      fix: z.enum(firstLimitFixes),
      hours: z.number(),
      /** Of the product or the gateway; empty where there is but one. */
      name: z.string(),
      variantId: z.string().nullable(),
      /** Keys left. */
      left: count.nullable(),
    })
    .nullable(),
  /** The first keys to sell out, with the hours they last at the present speed; null: none in sight. */
  sellsOut: z.object({ variantId: z.string(), name: z.string(), hours: z.number(), left: count }).nullable(),
  spend: z.object({
    perHourMinor: minor,
    todayMinor: minor,
    monthMinor: minor,
    simulatedPrice: z.boolean(),
    /** The hard cap of the budget's period, and what is spent in it; null: no hard cap. */
    budgetMinor: minor.nullable(),
    periodSpentMinor: minor,
    /** Where the month ends at the present pace. */
    forecastMonthMinor: minor,
  }),
  scaling: scalingPulse,
  /** Payment confirmed → key delivered over the last minute; null without a delivery. */
  latency: z.object({ p50Ms: ms, p95Ms: ms, p99Ms: ms }).nullable(),
  services: z.array(z.object({ service: z.enum(services), starting: count, ready: count, draining: count })),
  instances: z.array(instanceView),
  visitors: count,
  needsYou: z.object({ count, amountMinor: minor, oldestMs: ms }),
  gateways: z.array(
    z.object({
      name: z.string(),
      createdLastHour: count,
      paidLastHour: count,
      /** Since its last payment. */
      silentMs: ms.nullable(),
      lagMs: ms.nullable(),
      /** No payment for longer than chance explains. */
      silent: z.boolean(),
      /** Offered to buyers. */
      enabled: z.boolean(),
      /** Notices refused since the last genuine one; questions and orders without an answer since the last good one. */
      refused: count,
      unanswered: count,
      /** The likely cause of what is wrong; null: nothing is. */
      cause: z.enum(troubleCauses).nullable(),
      /** Since it last answered a question; null: it was never asked. */
      answeredMs: ms.nullable(),
    }),
  ),
});
export type Pulse = z.output<typeof pulse>;

/** What each field needs to be seen; projected on the server for every viewer. */
export const pulseFields = {
  at: 'live.read',
  epoch: 'live.read',
  verdict: 'money.read',
  currency: 'live.read',
  watchSince: 'live.read',
  orders: 'live.read',
  revenueMinor: 'money.read',
  undelivered: 'money.read',
  givesOutFirst: 'machines.read',
  sellsOut: 'stock.read',
  scaling: 'machines.read',
  spend: 'money.read',
  latency: 'machines.read',
  services: 'machines.read',
  instances: 'machines.read',
  visitors: 'machines.read',
  needsYou: 'needs.read',
  gateways: 'money.read',
} as const satisfies { [K in keyof Pulse]: Permission };
