import { operatorLimitMinor } from '../../contract/permissions.ts';
import { type Connection, run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import { gateways } from '../../gateways/index.ts';
import { AppError } from '../../lib/app-error.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { finishRefund } from './refund-task.ts';

export type RefundInput = {
  orderNo: string;
  amountMinor: number;
  reason: string;
  /** Same key, same refund. */
  requestKey: string;
  /** The money was paid back outside the gateway; only the books are to follow. */
  byHand?: boolean;
};

type Row = { order_id: number; payment_id: number; gateway: string; currency: string; refundable: number; paid_minor: number };

const lock: Statement = {
  name: 'refund_lock_order',
  text: `select o.id as order_id, p.id as payment_id, p.gateway, p.currency, o.paid_minor,
      p.amount_minor - (select coalesce(sum(amount_minor), 0) from refund r where r.payment_id = p.id and r.state <> 'failed') as refundable
    from orders o join payment p on p.order_id = o.id and p.state = any($2::text[])
    where o.order_no = $1 order by p.id for update of o, p`,
};

const insert: Statement = {
  name: 'refund_insert',
  text: `with refund as (
      insert into refund (order_id, payment_id, amount_minor, reason, request_key, requested_by) values ($1, $2, $3, $4, $5, $6)
      on conflict (request_key) do nothing returning id
    ), event as (
      insert into order_event (order_id, type, data) select $1, 'refund_asked', jsonb_build_object('amountMinor', $3::bigint, 'reason', $4::text) from refund
    ) select id from refund`,
};

const known: Statement = {
  name: 'refund_known',
  text: 'select r.amount_minor, o.order_no from refund r join orders o on o.id = r.order_id where request_key = $1',
};

/** Asks for a refund of up to what is left of the payment. Operators: up to their limit an order. */
export async function refundOrder(ctx: Context, input: RefundInput, actor: Actor): Promise<void> {
  if (!Number.isInteger(input.amountMinor) || input.amountMinor <= 0) throw new AppError('bad_input', 'The amount must be above zero.', { field: 'amountMinor' });
  await transaction(ctx.db, async (tx) => {
    const row = await lockRefundable(tx, input.orderNo);
    const [earlier] = await run<{ amount_minor: number; order_no: string }>(tx, known, [input.requestKey]);
    if (earlier) {
      if (earlier.amount_minor === input.amountMinor && earlier.order_no === input.orderNo) return;
      throw new AppError('conflict', 'This request was made before, with another amount.', { field: 'requestKey' });
    }
    checkLimits(row, input, actor);
    const [refund] = await run<{ id: number }>(tx, insert, [row.order_id, row.payment_id, input.amountMinor, input.reason, input.requestKey, actor.id]);
    await appendAudit(tx, { actor, action: 'orders.refund', subject: input.orderNo, detail: { amountMinor: input.amountMinor, reason: input.reason, byHand: input.byHand ?? false } });
    if (input.byHand) await finishRefund(ctx, tx, refund!.id);
    else await enqueue(tx, ctx.waker, 'orders.refund', { refundId: refund!.id });
  });
}

async function lockRefundable(tx: Connection, orderNo: string): Promise<Row> {
  const rows = await run<Row>(tx, lock, [orderNo, ['applied', 'surplus', 'short']]);
  if (rows.length === 0) throw new AppError('not_found', 'There is no paid order of this number.', { field: 'orderNo' });
  // money that pays nothing goes back first
  return rows.findLast((row) => row.refundable > 0) ?? rows[0]!;
}

function checkLimits(row: Row, input: RefundInput, actor: Actor): void {
  if (input.amountMinor > row.refundable) {
    throw new AppError('conflict', 'More than is left of this payment.', { field: 'amountMinor', reason: 'refund_too_large' });
  }
  if (actor.role === 'operator' && row.paid_minor - row.refundable + input.amountMinor > operatorLimitMinor) {
    throw new AppError('not_allowed', 'Above what an operator may refund; ask the owner.', { field: 'amountMinor', reason: 'operator_limit' });
  }
  const gateway = (gateways as Record<string, { can: { refund: boolean } } | undefined>)[row.gateway];
  if (!input.byHand && !gateway?.can.refund) {
    throw new AppError('conflict', 'This gateway cannot refund by itself: pay back by hand, then mark it so.', { reason: 'refund_by_hand' });
  }
}
