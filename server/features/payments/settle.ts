import { z } from 'zod';
import { type Connection, run, type Statement } from '../../db/database.ts';
import { afterCommit, transaction } from '../../db/transaction.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { sellKeys } from '../keys/claim.ts';
import { openNeed } from '../orders/needs-you.ts';
import { readSettings } from '../settings/read.ts';
import { decideSettlement, type Settlement } from './decide-settlement.ts';
import { askRefund } from './ask-refund.ts';
import type { OrderStatus } from '../../contract/orders.ts';
import type { ShopSettings } from '../../contract/settings.ts';

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
  delivery: 'key' | 'manual';
  created_at: Date;
  expires_at: Date;
};

const lockOrder: Statement = {
  name: 'payments_lock_order',
  text: `select e.id as event_id, e.gateway, e.outcome, e.amount_minor as paid_minor, e.currency as paid_currency, e.trade_no,
      (select p.order_id from payment p where p.gateway = e.gateway and p.trade_no = e.trade_no) as trade_order_id,
      e.event_id like 'confirmed:%' as confirmed, e.received_at,
      o.id as order_id, o.order_no, o.status, o.amount_minor, o.currency, o.variant_id, o.quantity, o.delivery, o.created_at, o.expires_at
    from payment_event e join orders o on o.order_no = e.order_no where e.id = $1 for update of o`,
};

// paid is when we were told, so that what waits to be settled counts in payment → key
const pay: Statement = {
  name: 'payments_pay',
  text: `with paid as (
      update orders set status = $2, paid_minor = paid_minor + $3, paid_at = $9, trade_no = $4, gateway = $5, ask_at = null where id = $1
    ), money as (
      insert into payment (order_id, gateway, trade_no, amount_minor, currency, state) values ($1, $5, $4, $3, $6, 'applied')
    ), event as (
      insert into order_event (order_id, type, data) values ($1, 'paid', $7)
    )
    insert into job (task, payload) select 'dispense.deliver', jsonb_build_object('orderId', $1::bigint) where $8::boolean`,
};

const keepSurplus: Statement = {
  name: 'payments_surplus',
  text: `with money as (
      insert into payment (order_id, gateway, trade_no, amount_minor, currency, state) values ($1, $2, $3, $4, $5, $6) returning id
    ), event as (
      insert into order_event (order_id, type, data) values ($1, $7, $8)
    ) select id from money`,
};

const payload = z.object({ paymentEventId: z.number().int() });

/** Settles payment events: exactly one effect each, whatever was delivered how often and in which order. */
export const settleTask: Task<typeof payload, Context> = {
  name: 'orders.settle',
  payload,
  run: (ctx, event, job) => settleTask.runBatch!(ctx, [event], [job]),
  async runBatch(ctx, events, jobs) {
    const { lateWindowMs, lateWithoutStock } = await readSettings(ctx);
    await transaction(ctx.db, async (tx) => {
      for (const { paymentEventId } of events)
        await settle(ctx, tx, paymentEventId, { lateWindowMs, lateWithoutStock });
      for (const job of jobs) await job.complete(tx);
    });
  },
  onDead: (tx, { paymentEventId }, error) =>
    openNeed(tx, {
      kind: 'dead_letter',
      subject: `orders.settle:${paymentEventId}`,
      detail: { task: 'orders.settle', error },
    }),
};

type LateRules = Pick<ShopSettings, 'lateWindowMs' | 'lateWithoutStock'>;

async function settle(
  ctx: Context,
  tx: Connection,
  paymentEventId: number,
  { lateWindowMs, lateWithoutStock }: LateRules,
): Promise<void> {
  const [row] = await run<SettlementRow>(tx, lockOrder, [paymentEventId]);
  if (!row) return keepUnknown(tx, paymentEventId);
  const settlement = decideSettlement(
    {
      status: row.status,
      amountMinor: row.amount_minor,
      currency: row.currency,
      createdAt: +row.created_at,
      expiresAt: +row.expires_at,
    },
    { outcome: row.outcome, amountMinor: row.paid_minor, currency: row.paid_currency },
    {
      tradeKnown: row.trade_order_id !== null,
      now: ctx.clock(),
      lateWindowMs: row.confirmed ? Infinity : lateWindowMs,
    },
  );
  await apply(ctx, tx, row, settlement, row.confirmed ? 'park' : lateWithoutStock);
}

async function apply(
  ctx: Context,
  tx: Connection,
  row: SettlementRow,
  settlement: Settlement,
  lateWithoutStock: 'park' | 'refund',
): Promise<void> {
  const about = {
    subject: row.order_no,
    orderId: row.order_id,
    amountMinor: row.paid_minor,
    currency: row.paid_currency,
  };
  switch (settlement.kind) {
    case 'pay':
      return payOrder(ctx, tx, row, settlement, lateWithoutStock);
    case 'park':
      await run(tx, pay, [
        row.order_id,
        'paid',
        row.paid_minor,
        row.trade_no,
        row.gateway,
        row.paid_currency,
        JSON.stringify({ parked: true }),
        false,
        row.received_at,
      ]);
      return openNeed(tx, { kind: 'late_parked', ...about });
    case 'surplus': {
      const byHand = row.confirmed || (await run(tx, confirmedOnly, [row.order_id])).length > 0;
      if (byHand) {
        await run(tx, keepSurplus, surplusOf(row, 'surplus', 'paid_again'));
        return openNeed(tx, { kind: 'paid_twice', ...about, detail: { confirmed: true } });
      }
      const [payment] = await run<{ id: number }>(tx, keepSurplus, surplusOf(row, 'surplus', 'paid_again'));
      return askRefund(ctx, tx, {
        orderId: row.order_id,
        orderNo: row.order_no,
        paymentId: payment!.id,
        gateway: row.gateway,
        amountMinor: row.paid_minor,
        currency: row.paid_currency,
        reason: 'paid twice',
        by: 'system',
        needKind: 'paid_twice',
      });
    }
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
      await enqueue(tx, ctx.waker, 'commission.claw-back', { orderId: row.order_id });
      return openNeed(tx, { kind: 'disputed', ...about, detail: { outcome: row.outcome } });
    case 'repeat':
      if (row.trade_order_id !== row.order_id) await keepMisplaced(tx, row);
      return;
    case 'nothing':
  }
}

/** The order was paid on a person's word alone: what comes after it is probably the same money. */
const confirmedOnly: Statement = {
  name: 'payments_confirmed_only',
  text: `select from payment p where p.order_id = $1 and p.state = 'applied' and not exists (
    select from payment_event e where e.gateway = p.gateway and e.trade_no = p.trade_no and e.event_id not like 'confirmed:%')`,
};

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

const insertEvent: Statement = {
  name: 'payments_event',
  text: 'insert into order_event (order_id, type, data) values ($1, $2, $3)',
};

function surplusOf(row: SettlementRow, state: 'surplus' | 'short', event: string): unknown[] {
  const data = JSON.stringify({ amountMinor: row.paid_minor, tradeNo: row.trade_no });
  return [row.order_id, row.gateway, row.trade_no, row.paid_minor, row.paid_currency, state, event, data];
}

async function payOrder(
  ctx: Context,
  tx: Connection,
  row: SettlementRow,
  { late, overMinor }: { late: boolean; overMinor: number },
  lateWithoutStock: 'park' | 'refund',
): Promise<void> {
  const byHand = row.delivery === 'manual';
  const has = byHand ? row.quantity : await sellKeys(tx, row.order_id, row.variant_id, row.quantity);
  const enough = has >= row.quantity;
  const data = JSON.stringify({ ...(late && { late }), ...(overMinor > 0 && { overMinor }) });
  await run(tx, pay, [
    row.order_id,
    'paid',
    row.paid_minor,
    row.trade_no,
    row.gateway,
    row.paid_currency,
    data,
    enough && !byHand,
    row.received_at,
  ]);
  afterCommit(tx, () => ctx.waker.wake('dispense.deliver'));

  const about = {
    subject: row.order_no,
    orderId: row.order_id,
    amountMinor: row.paid_minor,
    currency: row.paid_currency,
  };
  if (byHand) {
    await run(tx, waitForPerson, [row.order_id]);
    await openNeed(tx, { kind: 'manual_delivery', ...about });
  }
  if (enough) return;
  await run(tx, insertEvent, [row.order_id, 'out_of_stock', JSON.stringify({ missing: row.quantity - has })]);
  if (late && lateWithoutStock === 'refund') {
    const [payment] = await run<{ id: number }>(tx, paymentOf, [row.order_id]);
    await askRefund(ctx, tx, {
      orderId: row.order_id,
      orderNo: row.order_no,
      paymentId: payment!.id,
      gateway: row.gateway,
      amountMinor: row.paid_minor,
      currency: row.paid_currency,
      reason: 'paid late, out of stock',
      by: 'system',
      needKind: 'late_parked',
    });
    return;
  }
  await openNeed(tx, {
    kind: late ? 'late_parked' : 'out_of_stock',
    ...about,
    detail: { missing: row.quantity - has, variantId: row.variant_id },
  });
}

const waitForPerson: Statement = {
  name: 'payments_wait_for_person',
  text: `with waiting as (update orders set status = 'delivering' where id = $1)
    insert into order_event (order_id, type) values ($1, 'delivering')`,
};

const paymentOf: Statement = {
  name: 'payments_of_order',
  text: "select id from payment where order_id = $1 and state = 'applied'",
};

const readEvent: Statement = { name: 'payments_read_event', text: 'select * from payment_event where id = $1' };

/** Money for an order number that was never ours: a person looks. */
async function keepUnknown(tx: Connection, paymentEventId: number): Promise<void> {
  const [event] = await run<{
    gateway: string;
    outcome: string;
    amount_minor: number;
    currency: string;
    trade_no: string;
  }>(tx, readEvent, [paymentEventId]);
  if (event?.outcome !== 'paid') return;
  await openNeed(tx, {
    kind: 'unknown_order',
    subject: `${event.gateway}:${event.trade_no}`,
    amountMinor: event.amount_minor,
    currency: event.currency,
    detail: { gateway: event.gateway, tradeNo: event.trade_no },
  });
}
