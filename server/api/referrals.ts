import { z } from 'zod';
import { decideCommission } from '../features/referrals/decide.ts';
import { orderNo } from './inputs.ts';
import { allow, router } from './trpc.ts';

export const referralsRouter = router({
  decide: allow('referrals.write')
    .input(z.object({ orderNo, pay: z.boolean() }))
    .mutation(({ ctx, input }) => decideCommission(ctx.app, input, ctx.actor)),
});
