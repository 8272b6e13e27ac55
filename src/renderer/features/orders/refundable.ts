import type { OrderDetail } from './order-detail-type.ts';

const paidStates = new Set(['paid', 'delivering', 'delivered', 'partly_refunded']);

/** What can still go back: what came in, minus what was refunded or is on its way back. Minor units. */
export function refundable(order: Pick<OrderDetail, 'status' | 'payments' | 'refunds'>): number {
  const came = order.payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
  const going = order.refunds
    .filter((refund) => refund.state !== 'failed')
    .reduce((sum, refund) => sum + refund.amountMinor, 0);
  const surplus = order.payments.some((payment) => payment.state !== 'applied');
  return paidStates.has(order.status) || surplus ? Math.max(0, came - going) : 0;
}
