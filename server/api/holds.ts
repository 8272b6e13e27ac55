import { rowInput } from '../contract/fields.ts';
import { blockInput, orderNoInput } from '../contract/order-inputs.ts';
import { blockBuyer, unblockBuyer } from '../features/holds/block-buyer.ts';
import { listHolds } from '../features/holds/list-holds.ts';
import { releaseHold } from '../features/holds/release-hold.ts';
import { allow, router } from './trpc.ts';

/** Unpaid orders that hold keys: who has them, and what can be done about it. */
export const holdsRouter = router({
  list: allow('holds.read').query(({ ctx }) => listHolds(ctx.app)),
  release: allow('holds.change')
    .input(orderNoInput)
    .mutation(({ ctx, input }) => releaseHold(ctx.app, input.orderNo, ctx.actor)),
  block: allow('holds.change')
    .input(blockInput)
    .mutation(({ ctx, input }) => blockBuyer(ctx.app, input, ctx.actor)),
  unblock: allow('holds.change')
    .input(rowInput)
    .mutation(({ ctx, input }) => unblockBuyer(ctx.app, input.id, ctx.actor)),
});
