import { z } from 'zod';
import { plainText } from '../contract/orders.ts';
import { approveReplacement } from '../features/orders/approve-replacement.ts';
import { listNeeds, resolveNeed, retryDeadJob } from '../features/orders/needs-list.ts';
import { rowId } from './inputs.ts';
import { allow, router } from './trpc.ts';

export const needsRouter = router({
  list: allow('needs.read').query(({ ctx }) => listNeeds(ctx.app)),
  resolve: allow('needs.resolve')
    .input(z.object({ id: rowId, note: plainText(500).default('') }))
    .mutation(({ ctx, input }) => resolveNeed(ctx.app, input, ctx.actor)),
  approve: allow('orders.approve')
    .input(z.object({ id: rowId }))
    .mutation(({ ctx, input }) => approveReplacement(ctx.app, input, ctx.actor)),
  retryJob: allow('needs.resolve')
    .input(z.object({ id: rowId }))
    .mutation(({ ctx, input }) => retryDeadJob(ctx.app, input, ctx.actor)),
});
