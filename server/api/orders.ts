import { z } from 'zod';
import { orderStatuses, plainText } from '../contract/orders.ts';
import { deliverManually } from '../features/orders/deliver-manually.ts';
import { orderDetail } from '../features/orders/detail.ts';
import { replaceKey } from '../features/orders/replace-key.ts';
import { resendOrder } from '../features/orders/resend.ts';
import { searchOrders } from '../features/orders/search.ts';
import { confirmPayment } from '../features/payments/confirm.ts';
import { refundOrder } from '../features/payments/refund.ts';
import { amountMinor, cursor, orderNo, reason } from './inputs.ts';
import { allow, router } from './trpc.ts';

const searchInput = z.object({
  text: plainText(120).optional(),
  status: z.union([z.literal('stuck'), z.array(z.enum(orderStatuses)).max(orderStatuses.length)]).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  cursor: cursor.optional(),
});

export const ordersRouter = router({
  search: allow('orders.read')
    .input(searchInput)
    .query(({ ctx, input }) => searchOrders(ctx.app, input)),
  detail: allow('orders.read')
    .input(z.object({ orderNo }))
    .query(({ ctx, input }) => orderDetail(ctx.app, input.orderNo)),
  confirmPayment: allow('orders.confirm')
    .input(z.object({ orderNo, tradeNo: plainText(64).pipe(z.string().min(1)), reason }))
    .mutation(({ ctx, input }) => confirmPayment(ctx.app, input, ctx.actor)),
  refund: allow('orders.refund')
    .input(
      z.object({
        orderNo,
        amountMinor,
        reason,
        requestKey: plainText(100).pipe(z.string().min(8)),
        byHand: z.boolean().optional(),
      }),
    )
    .mutation(({ ctx, input }) => refundOrder(ctx.app, input, ctx.actor)),
  resend: allow('orders.resend')
    .input(z.object({ orderNo }))
    .mutation(({ ctx, input }) => resendOrder(ctx.app, input, ctx.actor)),
  replaceKey: allow('orders.replace')
    .input(z.object({ orderNo, slot: z.number().int().min(0).max(10_000), reason }))
    .mutation(({ ctx, input }) => replaceKey(ctx.app, input, ctx.actor)),
  deliverManually: allow('orders.resend')
    .input(z.object({ orderNo, text: plainText(2000).pipe(z.string().min(1)) }))
    .mutation(({ ctx, input }) => deliverManually(ctx.app, input, ctx.actor)),
});
