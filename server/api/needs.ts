import { approveReplacement } from '../features/orders/approve-replacement.ts';
import { listNeeds } from '../features/needs/list-needs.ts';
import { retryDeadLetter } from '../features/needs/retry-dead-letter.ts';
import { rowInput } from '../contract/fields.ts';
import { resolveInput } from '../contract/order-inputs.ts';
import { reopenNeed, resolveNeed } from '../features/needs/resolve-need.ts';
import { allow, router } from './trpc.ts';

export const needsRouter = router({
  list: allow('needs.read').query(({ ctx }) => listNeeds(ctx.app)),
  resolve: allow('needs.resolve')
    .input(resolveInput)
    .mutation(({ ctx, input }) => resolveNeed(ctx.app, input, ctx.actor)),
  reopen: allow('needs.resolve')
    .input(rowInput)
    .mutation(({ ctx, input }) => reopenNeed(ctx.app, input, ctx.actor)),
  approve: allow('orders.approve')
    .input(rowInput)
    .mutation(({ ctx, input }) => approveReplacement(ctx.app, input, ctx.actor)),
  retryJob: allow('needs.resolve')
    .input(rowInput)
    .mutation(({ ctx, input }) => retryDeadLetter(ctx.app, input, ctx.actor)),
});
