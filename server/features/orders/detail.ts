import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { orderNoInput } from '../../contract/order-inputs.ts';
import { type OrderRow, toOrderRow } from './search.ts';

export type OrderDetail = OrderRow & {
  manual: boolean;
  form: Record<string, string> | null;
  events: { type: string; at: string; data: Record<string, unknown> }[];
  payments: {
    gateway: string;
    tradeNo: string;
    amountMinor: number;
    currency: string;
    state: string;
    refundedMinor: number;
    at: string;
  }[];
  refunds: { amountMinor: number; reason: string; state: string; at: string }[];
  slots: { slot: number; keyId: number | null; last4: string | null; deliveredAt: string; retired: boolean }[];
  needs: { id: number; kind: string; detail: Record<string, unknown> }[];
  referrer: string | null;
};

/** Everything known of an order but its keys: of those, the last 4 characters. */
export async function orderDetail(ctx: Context, wanted: string): Promise<OrderDetail> {
  const { orderNo } = parseInput(orderNoInput, { orderNo: wanted });
  const { kysely } = ctx.db;
  const order = await kysely.selectFrom('orders').selectAll().where('order_no', '=', orderNo).executeTakeFirst();
  if (!order) throw new AppError('not_found', 'There is no order of this number.', { field: 'orderNo' });
  const [events, payments, refunds, slots, needs, referrer] = await Promise.all([
    kysely
      .selectFrom('order_event')
      .select(['type', 'at', 'data'])
      .where('order_id', '=', order.id)
      .orderBy('id')
      .limit(200)
      .execute(),
    kysely.selectFrom('payment').selectAll().where('order_id', '=', order.id).orderBy('id').execute(),
    kysely.selectFrom('refund').selectAll().where('order_id', '=', order.id).orderBy('id').execute(),
    kysely
      .selectFrom('delivery')
      .leftJoin('stock_key', 'stock_key.id', 'delivery.key_id')
      .select(['delivery.slot', 'delivery.key_id', 'stock_key.last4', 'delivery.delivered_at', 'delivery.retired_at'])
      .where('delivery.order_id', '=', order.id)
      .orderBy('delivery.slot')
      .orderBy('delivery.version')
      .limit(1000)
      .execute(),
    kysely
      .selectFrom('needs_you')
      .select(['id', 'kind', 'detail'])
      .where('resolved_at', 'is', null)
      .where((row) =>
        row.or([
          row('order_id', '=', order.id),
          row.and([
            row('kind', '=', 'mail_server'),
            row.exists(kysely.selectFrom('job').select('id').where('unique_key', '=', `mail:${order.id}`)),
          ]),
        ]),
      )
      .execute(),
    order.referrer_id === null
      ? undefined
      : kysely.selectFrom('promoter').select('code').where('id', '=', order.referrer_id).executeTakeFirst(),
  ]);
  return {
    ...toOrderRow(order, ctx.clock()),
    manual: order.delivery === 'manual',
    form: order.form as Record<string, string> | null,
    events: events.map((event) => ({
      type: event.type,
      at: event.at.toISOString(),
      data: event.data as Record<string, unknown>,
    })),
    payments: payments.map((payment) => ({
      gateway: payment.gateway,
      tradeNo: payment.trade_no,
      amountMinor: payment.amount_minor,
      currency: payment.currency,
      state: payment.state,
      refundedMinor: payment.refunded_minor,
      at: payment.at.toISOString(),
    })),
    refunds: refunds.map((refund) => ({
      amountMinor: refund.amount_minor,
      reason: refund.reason,
      state: refund.state,
      at: refund.created_at.toISOString(),
    })),
    slots: slots.map((slot) => ({
      slot: slot.slot,
      keyId: slot.key_id,
      last4: slot.last4,
      deliveredAt: slot.delivered_at.toISOString(),
      retired: slot.retired_at !== null,
    })),
    needs: needs.map((need) => ({ id: need.id, kind: need.kind, detail: need.detail as Record<string, unknown> })),
    referrer: referrer?.code ?? null,
  };
}
