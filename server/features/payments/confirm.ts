import { operatorLimitMinor } from '../../contract/permissions.ts';
import type { OrderStatus } from '../../contract/orders.ts';
import { run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { confirmInput } from '../orders/order-inputs.ts';
import { parseInput } from '../parse-input.ts';

type Row = {
  id: number;
  status: OrderStatus;
  amount_minor: number;
  currency: string;
  gateway: string;
  trade_taken: boolean;
};

const lock: Statement = {
  name: 'confirm_lock_order',
  text: `select id, status, amount_minor, currency, gateway,
      exists (select from payment where payment.gateway = orders.gateway and payment.trade_no = $2) as trade_taken
    from orders where order_no = $1 for update`,
};

const record: Statement = {
  name: 'confirm_record',
  text: `with event as (
      insert into payment_event (gateway, event_id, order_no, outcome, amount_minor, currency, trade_no, happened_at)
      values ($1, 'confirmed:' || $2, $3, 'paid', $4, $5, $2, now()) on conflict (gateway, event_id) do nothing returning id
    ), told as (
      insert into order_event (order_id, type, data) select $6, 'confirmed', $7::jsonb from event
    ) select id from event`,
};

/**
 * 补单: a person saw the money at the gateway though no notification came. Runs the full paid path once, under the
 * gateway's own serial number, which can confirm one order only.
 */
export async function confirmPayment(
  ctx: Context,
  input: { orderNo: string; tradeNo: string; reason: string },
  actor: Actor,
): Promise<void> {
  const { orderNo, tradeNo, reason } = parseInput(confirmInput, input);
  await transaction(ctx.db, async (tx) => {
    const [order] = await run<Row>(tx, lock, [orderNo, tradeNo]);
    if (!order) throw new AppError('not_found', 'There is no order of this number.', { field: 'orderNo' });
    if (order.status !== 'created' && order.status !== 'expired') {
      throw new AppError('conflict', 'This order is paid, delivered or refunded already.', {
        reason: `order_${order.status}`,
      });
    }
    if (order.trade_taken) {
      throw new AppError('conflict', 'This serial number has paid another order.', {
        field: 'tradeNo',
        reason: 'trade_no_taken',
      });
    }
    if (actor.role === 'operator' && order.amount_minor > operatorLimitMinor) {
      throw new AppError('not_allowed', 'Above what an operator may confirm; ask the owner.', {
        reason: 'operator_limit',
      });
    }
    const detail = { tradeNo, reason };
    const [event] = await run<{ id: number }>(tx, record, [
      order.gateway,
      tradeNo,
      orderNo,
      order.amount_minor,
      order.currency,
      order.id,
      JSON.stringify(detail),
    ]);
    if (!event)
      throw new AppError('conflict', 'This serial number was confirmed before.', {
        field: 'tradeNo',
        reason: 'trade_no_taken',
      });
    await appendAudit(tx, { actor, action: 'orders.confirm', subject: orderNo, detail });
    await enqueue(tx, ctx.waker, 'orders.settle', { paymentEventId: event.id });
  });
}
