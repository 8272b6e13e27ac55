import { z } from 'zod';
import type { Permission } from './permissions.ts';
import { instanceStates, services } from './services.ts';

/** The sentence on top of Watch: a key of the interface's words and its numbers. Worst first, see `verdicts`. */
export const verdict = z.object({
  level: z.enum(['ok', 'watch', 'needs']),
  key: z.enum([
    'stale',
    'undelivered',
    'gateway_silent',
    'needs_other',
    'no_payments_configured',
    'instances_missing',
    'sells_out',
    'slow',
    'quiet',
    'all_well',
  ]),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Verdict = z.output<typeof verdict>;

const count = z.number().int().nonnegative();
const minor = z.number().int();
const ms = z.number().nonnegative();

export const instanceView = z.object({
  id: z.string(),
  service: z.string(),
  state: z.enum(instanceStates),
  startedAt: z.string(),
  cpuPercent: z.number(),
  memoryMb: z.number(),
  busy: z.number(),
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
  /** The first thing to run out, with the hours it lasts at the present speed; null: nothing in sight. */
  givesOutFirst: z
    .object({ kind: z.literal('keys'), variantId: z.string(), name: z.string(), hours: z.number(), left: count })
    .nullable(),
  spend: z.object({ perHourMinor: minor, todayMinor: minor, monthMinor: minor, simulatedPrice: z.boolean() }),
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
      silentMs: ms.nullable(),
      lagMs: ms.nullable(),
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
  givesOutFirst: 'stock.read',
  spend: 'money.read',
  latency: 'machines.read',
  services: 'machines.read',
  instances: 'machines.read',
  visitors: 'machines.read',
  needsYou: 'needs.read',
  gateways: 'money.read',
} as const satisfies { [K in keyof Pulse]: Permission };
