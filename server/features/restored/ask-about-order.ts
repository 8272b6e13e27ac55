import type { Connection } from '../../db/database.ts';
import { closeNeeds, openNeed } from '../needs/needs-you.ts';

type Doubtful = { order_no: string; paid_minor: number; currency: string };

/** A paid order from before the shop came back: a person says whether its buyer has got the keys already. */
export async function askAboutRestored(tx: Connection, orderId: number, order: Doubtful): Promise<void> {
  await openNeed(tx, {
    kind: 'restored_order',
    subject: order.order_no,
    orderId,
    amountMinor: order.paid_minor,
    currency: order.currency,
  });
  // one row is enough, and no restock may deliver it
  await closeNeeds(tx, [order.order_no, `dispense.deliver:${orderId}`], {
    kinds: ['out_of_stock', 'late_parked', 'gateway_off', 'dead_letter'],
  });
}
