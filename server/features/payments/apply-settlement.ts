import type { Connection } from '../../db/database.ts';
import { one, run, statement, type ValuesOf } from '../../db/statement.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { Context } from '../context.ts';
import { openNeed } from '../needs/needs-you.ts';
import { askRefund } from './ask-refund.ts';
import type { Settlement } from './decide-settlement.ts';
import { payAndPark, payOrder } from './pay-order.ts';
import type { SettlementRow } from './settlement-row.ts';

export type Settled = {
  row: SettlementRow;
  settlement: Settlement;
  /** What becomes of a payment that can't have what it paid for. */
  lost: 'park' | 'refund';
};

/** Does what was decided, in the settlement's own transaction. */
export async function applySettlement(ctx: Context, tx: Connection, settled: Settled): Promise<void> {
  const { row, settlement } = settled;
  const about = aboutOf(row);
  switch (settlement.kind) {
    case 'pay':
      return payOrder(ctx, tx, { row, ...settlement, lost: settled.lost });
    case 'park':
      await payAndPark(tx, row, { late: true });
      return openNeed(tx, { kind: 'late_parked', ...about });
    case 'gateway_off':
      await payAndPark(tx, row, { gatewayOff: true });
      return openNeed(tx, { kind: 'gateway_off', ...about, detail: { gateway: row.gateway } });
    case 'elsewhere':
      return openNeed(tx, {
        kind: 'other_gateway',
        ...about,
        subject: `${row.gateway}:${row.trade_no}`,
        detail: { gateway: row.gateway, tradeNo: row.trade_no, outcome: row.outcome },
      });
    case 'surplus':
      // a person's word is not money: what the order was paid with is known already
      return row.confirmed ? undefined : takeSurplus(ctx, tx, row);
    case 'short':
    case 'wrong_currency':
      await run(tx, keepSurplus, surplusOf(row, 'short', 'paid_short'));
      return openNeed(tx, {
        kind: 'amount_differs',
        ...about,
        detail: { dueMinor: row.amount_minor, dueCurrency: row.currency },
      });
    case 'disputed':
      await run(tx, insertEvent, [row.order_id, 'disputed', JSON.stringify({ outcome: row.outcome })]);
      await enqueue(tx, ctx.waker, { task: 'commission.claw-back', payload: { orderId: row.order_id } });
      return openNeed(tx, { kind: 'disputed', ...about, detail: { outcome: row.outcome } });
    case 'repeat':
      if (row.trade_order_id !== row.order_id && !row.confirmed) await keepMisplaced(tx, row);
      return;
    case 'nothing':
  }
}

const aboutOf = (row: SettlementRow) => ({
  subject: row.order_no,
  orderId: row.order_id,
  amountMinor: row.paid_minor,
  currency: row.paid_currency,
});

const keepSurplus = statement<{ id: number }, [number, string, string, number, string, string, string, string]>({
  name: 'payments_surplus',
  text: `with money as (
      insert into payment (order_id, gateway, trade_no, amount_minor, currency, state) values ($1, $2, $3, $4, $5, $6) returning id
    ), event as (
      insert into order_event (order_id, type, data) values ($1, $7, $8)
    ) select id from money`,
});

function surplusOf(row: SettlementRow, state: 'surplus' | 'short', event: string): ValuesOf<typeof keepSurplus> {
  const data = JSON.stringify({ amountMinor: row.paid_minor, tradeNo: row.trade_no });
  return [row.order_id, row.gateway, row.trade_no, row.paid_minor, row.paid_currency, state, event, data];
}

/** The order was paid on a person's word alone: what comes after it is probably the same money. */
const confirmedOnly = statement<never, [number]>({
  name: 'payments_confirmed_only',
  text: `select from payment p where p.order_id = $1 and p.state = 'applied' and not exists (
    select from payment_event e where e.gateway = p.gateway and e.trade_no = p.trade_no and e.event_id not like 'confirmed:%')`,
});

async function takeSurplus(ctx: Context, tx: Connection, row: SettlementRow): Promise<void> {
  const payment = await one(tx, keepSurplus, surplusOf(row, 'surplus', 'paid_again'));
  if ((await run(tx, confirmedOnly, [row.order_id])).length > 0) {
    return openNeed(tx, { kind: 'paid_twice', ...aboutOf(row), detail: { confirmed: true } });
  }
  await askRefund(ctx, tx, {
    orderId: row.order_id,
    orderNo: row.order_no,
    paymentId: payment.id,
    gateway: row.gateway,
    amountMinor: row.paid_minor,
    currency: row.paid_currency,
    reason: 'paid twice',
    by: 'system',
    needKind: 'paid_twice',
  });
}

/** The trade has paid another order: its serial number was confirmed for the wrong one. */
async function keepMisplaced(tx: Connection, row: SettlementRow): Promise<void> {
  await openNeed(tx, {
    kind: 'unknown_order',
    subject: `${row.gateway}:${row.trade_no}`,
    orderId: row.order_id,
    amountMinor: row.paid_minor,
    currency: row.paid_currency,
    detail: { gateway: row.gateway, tradeNo: row.trade_no, paidOrderId: row.trade_order_id },
  });
}

const insertEvent = statement<never, [number, string, string]>({
  name: 'payments_event',
  text: 'insert into order_event (order_id, type, data) values ($1, $2, $3)',
});
