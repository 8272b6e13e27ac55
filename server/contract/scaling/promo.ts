import { z } from 'zod';
import { clockTime, localDay, plainText, uuid } from '../fields.ts';
import { instanceCount, scaledServices } from './policy.ts';

export const promoCode = z
  .string()
  .min(3)
  .max(32)
  .regex(/^[A-Za-z0-9_-]+$/);
export const promoPercent = z.number().int().min(1).max(95);

/** One object: what is sold cheaper, when, and how much more traffic is expected. Saving makes price, schedule and floor together. */
export const promoInput = z.object({
  id: uuid.optional(),
  name: plainText(80),
  variantIds: z.array(uuid).min(1).max(50),
  /** Percent off the price during the promo, or a coupon that is valid only then. */
  offer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('percent'), percent: promoPercent }),
    z.object({
      kind: z.literal('coupon'),
      code: promoCode,
      percent: promoPercent,
    }),
    z.object({ kind: z.literal('none') }),
  ]),
  startsAtMs: z.number().int(),
  endsAtMs: z.number().int(),
  /** Expected traffic, times the usual of that hour. */
  expectedMultiple: z.number().min(1).max(100),
  /** Capacity stands ready this long before the start, ms. Default 5 min. */
  leadMs: z.number().int().min(0).max(3_600_000).default(300_000),
});
export type PromoInput = z.output<typeof promoInput>;

export type PromoAnswers = {
  /** Keys: enough for the expected sales? */
  keys: { variantId: string; name: string; left: number; expected: number; missing: number }[];
  /** Ready when: from here on the floor is asked for, and by then it stands. */
  readyAtMs: number;
  floors: { service: (typeof scaledServices)[number]; instances: number; wanted: number }[];
  /** Cost at most, minor units, beyond standing instances. */
  costAtMostMinor: number;
  simulatedPrice: boolean;
  conflicts: {
    kind: 'promo' | 'schedule' | 'cap' | 'fleet_cap' | 'budget' | 'no_history' | 'coupon_taken' | 'past';
    name?: string;
    instances?: number;
  }[];
};

export type PromoState = 'planned' | 'running' | 'over' | 'cancelled';
export type PromoView = PromoInput & {
  id: string;
  state: PromoState;
  answers: PromoAnswers | null;
  soldKeys: number;
  revenueMinor: number;
};

/** A repeating floor in the shop's zone. */
export const scheduleInput = z.object({
  id: uuid.optional(),
  name: plainText(80),
  /** RFC 5545 RRULE without DTSTART, in the shop's zone: "FREQ=WEEKLY;BYDAY=FR". */
  rrule: z.string().max(300),
  /** Wall clock of the start in the shop's zone: YYYY-MM-DD of the first day and HH:MM. */
  firstDay: localDay,
  startsAt: clockTime,
  durationMs: z
    .number()
    .int()
    .min(60_000)
    .max(7 * 86_400_000),
  leadMs: z.number().int().min(0).max(3_600_000).default(300_000),
  floors: z.partialRecord(z.enum(scaledServices), instanceCount.min(1)),
  enabled: z.boolean().default(true),
});
export type ScheduleInput = z.output<typeof scheduleInput>;
export type ScheduleView = ScheduleInput & {
  id: string;
  /** Next five, ms. */ next: { fromMs: number; untilMs: number }[];
};
