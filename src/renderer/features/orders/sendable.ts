import type { OrderDetail } from './order-detail-type.ts';

const paid = new Set(['paid', 'delivering']);
const sent = new Set(['delivered', 'partly_refunded']);
/** What holds back a delivery that can be tried again. */
const held = new Set(['late_parked', 'gateway_off', 'out_of_stock', 'dead_letter']);

/** How the goods of this order can be sent now: by a person, by trying what was held back again, or by mail once more. */
export function sendable(
  order: Pick<OrderDetail, 'status' | 'manual' | 'contact' | 'needs'>,
  mailIsOff: boolean,
): 'by-hand' | 'again' | 'mail' | null {
  if (paid.has(order.status)) {
    if (order.manual) return 'by-hand';
    return order.needs.some((need) => held.has(need.kind)) ? 'again' : null;
  }
  return sent.has(order.status) && order.contact.includes('@') && !mailIsOff ? 'mail' : null;
}
