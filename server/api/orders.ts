import {
  confirmInput,
  deliverInput,
  orderNoInput,
  refundInput,
  replaceInput,
  searchInput,
} from '../contract/order-inputs.ts';
import { deliverManually } from '../features/orders/deliver-manually.ts';
import { orderDetail } from '../features/orders/detail.ts';
import { replaceKey } from '../features/orders/replace-key.ts';
import { resendOrder } from '../features/orders/resend.ts';
import { searchOrders } from '../features/orders/search.ts';
import { confirmPayment } from '../features/payments/confirm.ts';
import { refundOrder } from '../features/payments/refund.ts';
import { allow, router } from './trpc.ts';

export const ordersRouter = router({
  search: allow('orders.read')
    .input(searchInput)
    .query(({ ctx, input }) => searchOrders(ctx.app, input)),
  detail: allow('orders.read')
    .input(orderNoInput)
    .query(({ ctx, input }) => orderDetail(ctx.app, input.orderNo)),
  confirmPayment: allow('orders.confirm')
    .input(confirmInput)
    .mutation(({ ctx, input }) => confirmPayment(ctx.app, input, ctx.actor)),
  refund: allow('orders.refund')
    .input(refundInput)
    .mutation(({ ctx, input }) => refundOrder(ctx.app, input, ctx.actor)),
  resend: allow('orders.resend')
    .input(orderNoInput)
    .mutation(({ ctx, input }) => resendOrder(ctx.app, input, ctx.actor)),
  replaceKey: allow('orders.replace')
    .input(replaceInput)
    .mutation(({ ctx, input }) => replaceKey(ctx.app, input, ctx.actor)),
  deliverManually: allow('orders.resend')
    .input(deliverInput)
    .mutation(({ ctx, input }) => deliverManually(ctx.app, input, ctx.actor)),
});
