import { z } from 'zod';
import { currencyCode, trimmedText, uuid } from './fields.ts';

/** A percentage off leaves something to pay. */
export const mostPercentOff = 99;

export const couponInput = z.object({
  id: uuid.optional(),
  code: trimmedText(40).pipe(z.string().min(2)),
  kind: z.enum(['percent', 'amount']),
  /** Percent, or minor units. */
  value: z.number().int().positive().max(100_000_000),
  /** Of an amount. Default: the shop's own. */
  currency: currencyCode.optional(),
  variantId: uuid.nullish(),
  startsAt: z.iso.datetime().nullish(),
  endsAt: z.iso.datetime().nullish(),
  maxUses: z.number().int().positive().max(10_000_000).nullish(),
  active: z.boolean(),
});
export type CouponInput = z.output<typeof couponInput>;
