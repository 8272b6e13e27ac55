import type { Connection } from '../../db/database.ts';
import { one, run, statement, type ValuesOf } from '../../db/statement.ts';
import { afterCommit } from '../../db/transaction.ts';
import type { Context } from '../context.ts';
import { sellKeys, sellKeysLate } from '../keys/claim.ts';
import { openNeed } from '../needs/needs-you.ts';
import { askRefund } from './ask-refund.ts';
import { claimAgain } from './claim-again.ts';
import type { SettlementRow } from './settlement-row.ts';

// paid is when we were told, so that what waits to be settled counts in payment → key
const pay = statement<
  never,
  {
    orderId: number;
    paidMinor: number;
    tradeNo: string;
    gateway: string;
    currency: string;
    data: string;
    delivers: boolean;
    paidAt: Date;
  }
>({
  name: 'payments_pay',
  text: `with paid as (
      update orders set status = 'paid', paid_minor = paid_minor + :paidMinor, paid_at = :paidAt, trade_no = :tradeNo, gateway = :gateway, ask_at = null where id = :orderId
    ), money as (
      insert into payment (order_id, gateway, trade_no, amount_minor, currency, state) values (:orderId, :gateway, :tradeNo, :paidMinor, :currency, 'applied')
    ), event as (
      insert into order_event (order_id, type, data) values (:orderId, 'paid', :data)
    )
    insert into job (task, payload) select 'dispense.deliver', jsonb_build_object('orderId', :orderId::bigint) where :delivers::boolean`,
});

const payValues = (row: SettlementRow, data: object, delivers: boolean): ValuesOf<typeof pay> => ({
  orderId: row.order_id,
  paidMinor: row.paid_minor,
  tradeNo: row.trade_no,
  gateway: row.gateway,
  currency: row.paid_currency,
  data: JSON.stringify(data),
  delivers,
  paidAt: row.received_at,
});

/** Books the payment and delivers nothing: a person decides. */
export async function payAndPark(tx: Connection, row: SettlementRow, data: object): Promise<void> {
  await run(tx, pay, payValues(row, { ...data, parked: true }, false));
}

export type Paying = {
  row: SettlementRow;
  late: boolean;
  overMinor: number;
  /** What becomes of a late payment that can't have what it paid for. */
  lost: 'park' | 'refund';
};

/** Books the payment and has its keys delivered, as far as what the order once promised still holds. */
export async function payOrder(ctx: Context, tx: Connection, paying: Paying): Promise<void> {
  const { row, late, overMinor } = paying;
  const because = await claimAgain(tx, row, { late, now: ctx.clock() });
  const data = { ...(late && { late }), ...(overMinor > 0 && { overMinor }) };
  if (because) {
    await payAndPark(tx, row, { ...data, because });
    return parkOrRefund(ctx, tx, { paying, detail: { because, dueMinor: row.amount_minor } });
  }
  const byHand = row.delivery === 'manual';
  const sell = late ? sellKeysLate : sellKeys;
  const { order_id: orderId, variant_id: variantId, quantity } = row;
  const has = byHand ? quantity : await sell(tx, { orderId, variantId, quantity });
  const enough = has >= row.quantity;
  await run(tx, pay, payValues(row, data, enough && !byHand));
  afterCommit(tx, () => ctx.waker.wake('dispense.deliver'));
  if (byHand) {
    await run(tx, waitForPerson, [row.order_id]);
    await openNeed(tx, { kind: 'manual_delivery', ...aboutOf(row) });
  }
  if (enough) return;
  const missing = row.quantity - has;
  await run(tx, outOfStock, [row.order_id, JSON.stringify({ missing })]);
  const detail = { missing, variantId: row.variant_id };
  if (late) return parkOrRefund(ctx, tx, { paying, detail });
  await openNeed(tx, { kind: 'out_of_stock', ...aboutOf(row), detail });
}

const aboutOf = (row: SettlementRow) => ({
  subject: row.order_no,
  orderId: row.order_id,
  amountMinor: row.paid_minor,
  currency: row.paid_currency,
});

async function parkOrRefund(
  ctx: Context,
  tx: Connection,
  { paying: { row, lost }, detail }: { paying: Paying; detail: object },
): Promise<void> {
  if (lost === 'park') return openNeed(tx, { kind: 'late_parked', ...aboutOf(row), detail });
  const payment = await one(tx, paymentOf, [row.order_id]);
  const because = (detail as { because?: string }).because ?? 'out of stock';
  await askRefund(ctx, tx, {
    orderId: row.order_id,
    orderNo: row.order_no,
    paymentId: payment.id,
    gateway: row.gateway,
    amountMinor: row.paid_minor,
    currency: row.paid_currency,
    reason: `paid late, ${because.replaceAll('_', ' ')}`,
    by: 'system',
    needKind: 'late_parked',
  });
}

const outOfStock = statement<never, [number, string]>({
  name: 'payments_out_of_stock',
  text: "insert into order_event (order_id, type, data) values ($1, 'out_of_stock', $2)",
});

const waitForPerson = statement<never, [number]>({
  name: 'payments_wait_for_person',
  text: `with waiting as (update orders set status = 'delivering' where id = $1)
    insert into order_event (order_id, type) values ($1, 'delivering')`,
});

const paymentOf = statement<{ id: number }, [number]>({
  name: 'payments_of_order',
  text: "select id from payment where order_id = $1 and state = 'applied'",
});
