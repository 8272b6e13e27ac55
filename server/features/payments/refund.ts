import { operatorLimitMinor } from '../../contract/permissions.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { gateways } from '../../gateways/index.ts';
import { AppError } from '../../lib/app-error.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { refundInput } from '../../contract/order-inputs.ts';
import { parseInput } from '../parse-input.ts';
import { readSettings } from '../settings/read.ts';
import { bookAct } from '../staff/book-act.ts';
import { withinStaffLimits } from '../staff/within-staff-limits.ts';
import { finishRefund } from './send-refund.ts';

export type RefundInput = {
  orderNo: string;
  amountMinor: number;
  reason: string;
  /** Same key, same refund. */
  requestKey: string;
  /** The money was paid back outside the gateway; only the books are to follow. */
  byHand?: boolean;
};

type Row = {
  order_id: number;
  payment_id: number;
  gateway: string;
  currency: string;
  state: 'applied' | 'surplus' | 'short';
  /** Only a person has said that this money came. */
  on_word: boolean;
  amount_minor: number;
  refundable: number;
  asked_minor: number;
};

const lock = statement<{ id: number }, [string]>({
  name: 'refund_lock_order',
  text: 'select id from orders where order_no = $1 for update',
});

// in a statement of its own, as only one begun under the lock sees what was asked a moment ago
const refundable = statement<Row, [number]>({
  name: 'refund_refundable',
  text: `select p.order_id, p.id as payment_id, p.gateway, p.currency, p.state, p.amount_minor,
      p.amount_minor - coalesce(sum(r.amount_minor), 0) as refundable,
      coalesce(sum(r.amount_minor) filter (where r.requested_by <> 'system'), 0) as asked_minor,
      exists (select from payment_event e where e.gateway = p.gateway and e.trade_no = p.trade_no and e.event_id like 'confirmed:%')
        and not exists (select from payment_event e where e.gateway = p.gateway and e.trade_no = p.trade_no and e.event_id not like 'confirmed:%') as on_word
    from payment p left join refund r on r.payment_id = p.id and r.state <> 'failed'
    where p.order_id = $1 group by p.id order by p.id`,
});

const insert = statement<{ id: number }, [number, number, number, string, string, string]>({
  name: 'refund_insert',
  text: `with refund as (
      insert into refund (order_id, payment_id, amount_minor, reason, request_key, requested_by, gateway_key)
      values ($1, $2, $3, $4, $5, $6, (
        select coalesce(gateway_key, request_key) from refund
        where payment_id = $2 and amount_minor = $3 and state = 'failed' and unclear order by id desc limit 1))
      on conflict (request_key) do nothing returning id
    ), event as (
      insert into order_event (order_id, type, data) select $1, 'refund_asked', jsonb_build_object('amountMinor', $3::bigint, 'reason', $4::text) from refund
    ) select id from refund`,
});

const known = statement<{ amount_minor: number; order_no: string }, [string]>({
  name: 'refund_known',
  text: 'select r.amount_minor, o.order_no from refund r join orders o on o.id = r.order_id where request_key = $1',
});

/** Asks for a refund of up to what is left of the payment. Operators: up to their limit an order. */
export async function refundOrder(ctx: Context, wanted: RefundInput, actor: Actor): Promise<void> {
  const input = parseInput(refundInput, wanted);
  const limits = await readSettings(ctx);
  await withinStaffLimits(ctx, actor, async (tx) => {
    const rows = await lockRefundable(tx, input.orderNo);
    const earlier = await maybeOne(tx, known, [input.requestKey]);
    if (earlier) {
      if (earlier.amount_minor === input.amountMinor && earlier.order_no === input.orderNo) return;
      throw new AppError('conflict', 'This request was made before, with another amount.', { field: 'requestKey' });
    }
    const row = choosePayment(rows, input, actor);
    const refund = await maybeOne(tx, insert, [
      row.order_id,
      row.payment_id,
      input.amountMinor,
      input.reason,
      input.requestKey,
      actor.id,
    ]);
    if (!refund) throw new AppError('conflict', 'This request key belongs to another refund.', { field: 'requestKey' });
    await appendAudit(tx, {
      actor,
      action: 'orders.refund',
      subject: input.orderNo,
      detail: { amountMinor: input.amountMinor, reason: input.reason, byHand: input.byHand ?? false },
    });
    await bookAct(tx, actOf(row, input, actor), limits);
    if (input.byHand) await finishRefund(ctx, tx, refund.id);
    else await enqueue(tx, ctx.waker, { task: 'orders.refund', payload: { refundId: refund.id } });
  });
}

async function lockRefundable(tx: Connection, orderNo: string): Promise<Row[]> {
  const order = await maybeOne(tx, lock, [orderNo]);
  const rows = order ? await run(tx, refundable, [order.id]) : [];
  if (rows.length === 0)
    throw new AppError('not_found', 'There is no paid order of this number.', { field: 'orderNo' });
  return rows;
}

const actOf = ({ order_id: orderId, currency }: Row, { orderNo, amountMinor, byHand }: RefundInput, actor: Actor) =>
  ({ actor, act: byHand ? 'refund_by_hand' : 'refund', orderId, orderNo, keys: 0, amountMinor, currency }) as const;

function choosePayment(all: Row[], input: RefundInput, actor: Actor): Row {
  const rows = moneyOf(all);
  const row = leftOver(rows) >= input.amountMinor && rows.find(({ refundable: left }) => left >= input.amountMinor);
  if (!row) {
    throw new AppError('conflict', 'More than is left of this payment.', {
      field: 'amountMinor',
      reason: 'refund_too_large',
    });
  }
  const asked = rows.reduce((sum, { asked_minor: minor }) => sum + minor, 0);
  if (actor.role === 'operator' && asked + input.amountMinor > operatorLimitMinor) {
    throw new AppError('not_allowed', 'Above what an operator may refund; ask the owner.', {
      field: 'amountMinor',
      reason: 'operator_limit',
    });
  }
  const gateway = (gateways as Record<string, { can: { refund: boolean } } | undefined>)[row.gateway];
  if (!input.byHand && !gateway?.can.refund) {
    throw new AppError('conflict', 'This gateway cannot refund by itself: pay back by hand, then mark it so.', {
      reason: 'refund_by_hand',
    });
  }
  return row;
}

/**
 * The payments that can be given back, in the order in which they are: what pays nothing first, so that the buyer keeps the
 * order. Except where a person's word paid it and the gateway then told of the money: that is the order's own.
 */
function moneyOf(rows: Row[]): Row[] {
  const real = rows.filter((row) => row.state === 'applied' || !row.on_word);
  const first = isProvenTwice(real);
  const later = (row: Row) => Number((row.state === 'applied') !== first);
  return real.toSorted((a, b) => later(a) - later(b));
}

/** A word and the gateway's notice under another number are the same money until a person has seen otherwise. */
const isProvenTwice = (rows: Row[]): boolean =>
  rows.some((row) => row.state === 'applied' && row.on_word) &&
  rows.some((row) => row.state === 'surplus' && !row.on_word);

/** What may still go back: never more than came in, however often it was told. Minor units. */
function leftOver(rows: Row[]): number {
  const sum = (of: Row[], minor: (row: Row) => number) => of.reduce((total, row) => total + minor(row), 0);
  const came = isProvenTwice(rows) ? rows.filter((row) => !row.on_word) : rows;
  return sum(came, (row) => row.amount_minor) - sum(rows, (row) => row.amount_minor - row.refundable);
}
