import { z } from 'zod';
import { blockBuyer, unblockBuyer } from '../features/holds/block-buyer.ts';
import { listHolds } from '../features/holds/list-holds.ts';
import { releaseHold } from '../features/holds/release-hold.ts';
import { plainText } from '../contract/orders.ts';
import { allow, router } from './trpc.ts';

const orderNo = z.string().regex(/^[0-9A-Z]{16,32}$/);

/** Unpaid orders that hold keys: who has them, and what can be done about it. */
export const holdsRouter = router({
  list: allow('holds.read').query(({ ctx }) => listHolds(ctx.app)),
  release: allow('holds.change')
    .input(z.object({ orderNo }))
    .mutation(({ ctx, input }) => releaseHold(ctx.app, input.orderNo, ctx.actor)),
  block: allow('holds.change')
    .input(
      z.object({
        orderNo,
        what: z.enum(['address', 'contact']),
        hours: z.number().int().min(1).max(2160),
        reason: plainText(200).default(''),
      }),
    )
    .mutation(({ ctx, input }) => blockBuyer(ctx.app, input, ctx.actor)),
  unblock: allow('holds.change')
    .input(z.object({ id: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }))
    .mutation(({ ctx, input }) => unblockBuyer(ctx.app, input.id, ctx.actor)),
});
