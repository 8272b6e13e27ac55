import type { Outputs } from '../../lib/trpc.ts';

/** Of what, whose and which number, as far as the row is about an order. */
export function needSubject({ order, orderNo }: Pick<Outputs['needs']['list'][number], 'order' | 'orderNo'>): string[] {
  const of = order
    ? [`${order.productName} ${order.variantName}${order.quantity > 1 ? ` ×${order.quantity}` : ''}`, order.contact]
    : [];
  return [...of, ...(orderNo ? [orderNo] : [])];
}
