import { couponInput } from '../contract/coupons.ts';
import { listCoupons } from '../features/coupons/list-coupons.ts';
import { saveCoupon } from '../features/coupons/save-coupon.ts';
import { allow, router } from './trpc.ts';

export const couponsRouter = router({
  list: allow('coupons.write').query(({ ctx }) => listCoupons(ctx.app)),
  save: allow('coupons.write')
    .input(couponInput)
    .mutation(({ ctx, input }) => saveCoupon(ctx.app, input, ctx.actor)),
});
