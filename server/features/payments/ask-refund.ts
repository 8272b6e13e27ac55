import type { Connection } from '../../db/database.ts';
import { maybeOne, one, statement } from '../../db/statement.ts';
import { gateways } from '../../gateways/index.ts';
import { newToken } from '../../lib/token.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { Context } from '../context.ts';
import { type NeedKind, openNeed } from '../needs/needs-you.ts';

const insertRefund = statement<{ id: number }, [number, number, number, string, string, string]>({
  name: 'refunds_insert',
  text: `with refund as (
      insert into refund (order_id, payment_id, amount_minor, reason, request_key, requested_by)
      values ($1, $2, $3, $4, $5, $6) on conflict (request_key) do nothing returning id, order_id
    ), event as (
      insert into order_event (order_id, type, data) select order_id, 'refund_asked', jsonb_build_object('amountMinor', $3::bigint, 'reason', $4::text) from refund
    ) select id from refund`,
});

export type RefundAsked = {
  orderId: number;
  orderNo: string;
  paymentId: number;
  gateway: string;
  amountMinor: number;
  currency: string;
  reason: string;
  by: string;
  /** The row under *Needs you* when the gateway can't refund by itself. */
  needKind: NeedKind;
  requestKey?: string;
};

const fromBackup = statement<{ restored: boolean }, [number]>({
  name: 'refunds_from_backup',
  text: 'select exists (select from restoration where $1 <= last_order_id) as restored',
});

/**
 * Starts a refund to where the money came from, or asks a person when the gateway can't. Nor does it by itself for an order that came back
 * from a backup: the money may have gone back already.
 */
export async function askRefund(ctx: Context, tx: Connection, refund: RefundAsked): Promise<void> {
  const gateway = (gateways as Record<string, { can: { refund: boolean } } | undefined>)[refund.gateway];
  const from = await one(tx, fromBackup, [refund.orderId]);
  if (!gateway?.can.refund || from.restored) {
    const { needKind: kind, orderNo: subject, orderId, amountMinor, currency } = refund;
    const detail = { byHand: true, ...(from.restored && { restored: true }) };
    return openNeed(tx, { kind, subject, orderId, amountMinor, currency, detail });
  }
  const row = await maybeOne(tx, insertRefund, [
    refund.orderId,
    refund.paymentId,
    refund.amountMinor,
    refund.reason,
    refund.requestKey ?? newToken(),
    refund.by,
  ]);
  if (row) await enqueue(tx, ctx.waker, { task: 'orders.refund', payload: { refundId: row.id } });
}
