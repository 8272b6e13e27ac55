import { decideCommission } from '../features/referrals/decide.ts';
import { decideCommissionInput } from '../features/referrals/schemas.ts';
import { allow, router } from './trpc.ts';

export const referralsRouter = router({
  decide: allow('referrals.write')
    .input(decideCommissionInput)
    .mutation(({ ctx, input }) => decideCommission(ctx.app, input, ctx.actor)),
});
