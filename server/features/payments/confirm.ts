import { operatorLimitMinor } from '../../contract/permissions.ts';
import type { OrderStatus } from '../../contract/orders.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, one, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { confirmInput } from '../../contract/order-inputs.ts';
import { parseInput } from '../parse-input.ts';
import { readSettings } from '../settings/read.ts';
import { bookAct } from '../staff/book-act.ts';
import { withinStaffLimits } from '../staff/within-staff-limits.ts';
import { askAboutSerial, type SerialAnswer } from './ask-serial.ts';
import { readLateRules, settle } from './settle.ts';

type Row = {
  id: number;
  status: OrderStatus;
  quantity: number;
  amount_minor: number;
  currency: string;
  gateway: string;
};

const lock = statement<Row, [string]>({
  name: 'confirm_lock_order',
  text: 'select id, status, quantity, amount_minor, currency, gateway from orders where order_no = $1 for update',
});

// in a statement of its own, begun under the lock; also what was notified of another order and is not settled yet
const taken = statement<{ taken: boolean }, [string, string, string]>({
  name: 'confirm_trade_taken',
  text: `select exists (select from payment where gateway = $1 and trade_no = $2)
      or exists (select from payment_event where gateway = $1 and trade_no = $2 and outcome = 'paid' and order_no <> $3) as taken`,
});

const record = statement<
  { id: number },
  {
    gateway: string;
    eventId: string;
    orderNo: string;
    amountMinor: number;
    currency: string;
    tradeNo: string;
    happenedAt: Date;
    orderId: number;
    detail: string;
  }
>({
  name: 'confirm_record',
  text: `with event as (
      insert into payment_event (gateway, event_id, order_no, outcome, amount_minor, currency, trade_no, happened_at)
      values (:gateway, :eventId, :orderNo, 'paid', :amountMinor, :currency, :tradeNo, :happenedAt) on conflict (gateway, event_id) do nothing returning id
    ), told as (
      insert into order_event (order_id, type, data) values (:orderId, 'confirmed', :detail::jsonb)
    ) select id from event union all select id from payment_event where gateway = :gateway and event_id = :eventId and order_no = :orderNo limit 1`,
});

/** What a confirmation rested on: the gateway's own answer, or a person's word alone. */
export type Confirmed = { proof: SerialAnswer['says'] };

/**
 * 补单: a person saw the money at the gateway though no notification came. The gateway is asked where it can answer, and the
 * order is settled here, under its lock: a second confirmation finds it paid and is refused, so no word is ever a surplus.
 */
export async function confirmPayment(
  ctx: Context,
  input: { orderNo: string; tradeNo: string; reason: string },
  actor: Actor,
): Promise<Confirmed> {
  const wanted = parseInput(confirmInput, input);
  const answer = await askAboutSerial(ctx, wanted, actor).catch(async (error: unknown) => {
    await noteRefused(ctx, wanted, { actor, error });
    throw error;
  });
  const [rules, limits] = await Promise.all([readLateRules(ctx), readSettings(ctx)]);
  await withinStaffLimits(ctx, actor, async (tx) => {
    const order = await lockUnpaid(tx, wanted, actor);
    const tradeNo = answer.says === 'paid' ? answer.notice.tradeNo : wanted.tradeNo;
    const gateway = answer.says === 'paid' ? answer.gateway : order.gateway;
    const trade = await one(tx, taken, [gateway, tradeNo, wanted.orderNo]);
    if (trade.taken) throw tradeTaken('This serial number has paid another order.');
    const typed = wanted.tradeNo === tradeNo ? undefined : wanted.tradeNo;
    const detail = { tradeNo, typed, reason: wanted.reason, gatewaySays: answer.says };
    const event = await maybeOne(tx, record, {
      gateway,
      eventId: answer.says === 'paid' ? answer.notice.eventId : `confirmed:${tradeNo}`,
      orderNo: wanted.orderNo,
      amountMinor: order.amount_minor,
      currency: order.currency,
      tradeNo,
      happenedAt: answer.says === 'paid' ? answer.notice.happenedAt : new Date(ctx.clock()),
      orderId: order.id,
      detail: JSON.stringify(detail),
    });
    if (!event) throw tradeTaken('This serial number was confirmed before.');
    const { id: orderId, quantity: keys, amount_minor: amountMinor, currency } = order;
    await appendAudit(tx, { actor, action: 'orders.confirm', subject: wanted.orderNo, detail });
    const act = { actor, act: 'confirm', orderId, orderNo: wanted.orderNo, keys, amountMinor, currency } as const;
    await bookAct(tx, act, limits);
    await settle(ctx, tx, { paymentEventId: event.id, rules });
  }).catch((error: unknown) => {
    throw bookedMeanwhile(error) ? tradeTaken('This serial number was booked a moment ago.') : error;
  });
  return { proof: answer.says };
}

const tradeTaken = (message: string) =>
  new AppError('conflict', message, { field: 'tradeNo', reason: 'trade_no_taken' });

/** Another order took the number between the look and the booking: the constraint decides, and nothing of ours was written. */
const bookedMeanwhile = (error: unknown): boolean =>
  (error as { constraint?: string }).constraint === 'payment_gateway_trade_no_key';

async function lockUnpaid(tx: Connection, { orderNo }: { orderNo: string }, actor: Actor): Promise<Row> {
  const order = await maybeOne(tx, lock, [orderNo]);
  if (!order) throw new AppError('not_found', 'There is no order of this number.', { field: 'orderNo' });
  if (order.status !== 'created' && order.status !== 'expired') {
    throw new AppError('conflict', 'This order is paid, delivered or refunded already.', {
      reason: `order_${order.status}`,
    });
  }
  if (actor.role === 'operator' && order.amount_minor > operatorLimitMinor) {
    throw new AppError('not_allowed', 'Above what an operator may confirm; ask the owner.', {
      reason: 'operator_limit',
    });
  }
  return order;
}

/** A serial number that the gateway contradicts is kept for the owner to see. */
async function noteRefused(
  ctx: Context,
  { orderNo, tradeNo }: { orderNo: string; tradeNo: string },
  { actor, error }: { actor: Actor; error: unknown },
): Promise<void> {
  if (!(error instanceof AppError) || error.code !== 'conflict') return;
  const detail = { tradeNo, reason: error.extra.reason };
  await appendAudit(ctx.db, { actor, action: 'orders.confirmRefused', subject: orderNo, detail });
}
