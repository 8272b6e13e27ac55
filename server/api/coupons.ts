import { z } from 'zod';
import { plainText } from '../contract/orders.ts';
import { listCoupons } from '../features/coupons/list-coupons.ts';
import { saveCoupon } from '../features/coupons/save-coupon.ts';
import { uuid } from './inputs.ts';
import { allow, router } from './trpc.ts';

const couponInput = z.object({
  id: uuid.optional(),
  code: plainText(40)
    .transform((text) => text.trim())
    .pipe(z.string().min(2)),
  kind: z.enum(['percent', 'amount']),
  value: z.number().int().positive().max(100_000_000),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  variantId: uuid.nullish(),
  startsAt: z.iso.datetime().nullish(),
  endsAt: z.iso.datetime().nullish(),
  maxUses: z.number().int().positive().max(10_000_000).nullish(),
  active: z.boolean(),
});

export const couponsRouter = router({
  list: allow('coupons.write').query(({ ctx }) => listCoupons(ctx.app)),
  save: allow('coupons.write')
    .input(couponInput)
    .mutation(({ ctx, input }) => saveCoupon(ctx.app, input, ctx.actor)),
});
