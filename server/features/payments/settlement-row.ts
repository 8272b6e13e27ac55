import type { OrderStatus } from '../../contract/orders.ts';
import { statement } from '../../db/statement.ts';

/** A payment event beside its order, which is locked. */
export type SettlementRow = {
  event_id: number;
  gateway: string;
  outcome: 'paid' | 'failed' | 'refunded' | 'disputed';
  paid_minor: number;
  paid_currency: string;
  trade_no: string;
  /** The order that this trade has paid already. */
  trade_order_id: number | null;
  /** The order was sent to the gateway that speaks. */
  sent_here: boolean;
  /** A person's word, not the gateway's. */
  confirmed: boolean;
  received_at: Date;
  order_id: number;
  order_no: string;
  status: OrderStatus;
  amount_minor: number;
  currency: string;
  variant_id: string;
  quantity: number;
  coupon_id: string | null;
  delivery: 'key' | 'manual';
  rehearsal: boolean;
  created_at: Date;
  expires_at: Date;
};

export const lockOrder = statement<SettlementRow, [number]>({
  name: 'payments_lock_order',
  text: `select e.id as event_id, e.gateway, e.outcome, e.amount_minor as paid_minor, e.currency as paid_currency, e.trade_no,
      (select p.order_id from payment p where p.gateway = e.gateway and p.trade_no = e.trade_no) as trade_order_id,
      o.gateway = e.gateway or exists (select from payment p where p.order_id = o.id and p.gateway = e.gateway)
        or exists (select from order_charge c where c.order_id = o.id and c.gateway = e.gateway) as sent_here,
      e.event_id like 'confirmed:%' as confirmed, e.received_at,
      o.id as order_id, o.order_no, o.status, o.amount_minor, o.currency, o.variant_id, o.quantity, o.coupon_id, o.delivery, o.rehearsal,
      o.created_at, o.expires_at
    from payment_event e join orders o on o.order_no = e.order_no where e.id = $1 for update of o`,
});
