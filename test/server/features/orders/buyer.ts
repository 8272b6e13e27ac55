import { randomUUID } from 'node:crypto';
import type { Actor, Context } from '../../../../server/features/context.ts';
import { type BuyerOrderView, readBuyerOrder } from '../../../../server/features/orders/buyer-order-by-token.ts';
import { checkout, type CheckoutResult } from '../../../../server/features/orders/checkout.ts';
import { recordNotice } from '../../../../server/features/payments/record-notice.ts';
import type { JobHandle } from '../../../../server/queue/task.ts';
import { eventually } from '../../../support/shop.ts';

export const request = { clientIp: '203.0.113.7', publicUrl: 'http://127.0.0.1:7070' };
export const owner: Actor = { id: 'ann', name: 'Ann', role: 'owner' };
export const operator: Actor = { id: 'olga', name: 'Olga', role: 'operator' };

/** A job that nobody else has: for running a task by hand, one step at a time. */
export const freeJob: JobHandle = {
  id: 0,
  epoch: 0,
  attempts: 1,
  lastAttempt: false,
  signal: new AbortController().signal,
  complete: () => Promise.resolve(),
};

export function order(ctx: Context, variantId: string, more: object = {}, from = request): Promise<CheckoutResult> {
  const contact = `${randomUUID()}@example.com`;
  return checkout(ctx, { variantId, quantity: 1, contact, gateway: 'sandbox', ...more }, from);
}

export function pay(ctx: Context, made: CheckoutResult, more: object = {}): Promise<boolean> {
  const { orderNo, amountMinor, currency } = made;
  const notice = { eventId: randomUUID(), orderNo, outcome: 'paid' as const, amountMinor, currency };
  return recordNotice(ctx, 'sandbox', {
    notice: { ...notice, tradeNo: `T-${orderNo}`, happenedAt: new Date(), ...more },
  });
}

/** What the sandbox's bank knows: without it, it refuses to give money back. */
export async function bankKnows(ctx: Context, made: CheckoutResult, tradeNos = [`T-${made.orderNo}`]): Promise<void> {
  const { amountMinor, currency, orderNo } = made;
  const trades = tradeNos.map((tradeNo) => ({ tradeNo, amountMinor, currency, paidAtMs: 0, refunds: {} }));
  await ctx.db.pool.query("insert into gateway_note (gateway, key, value) values ('sandbox', $1, $2)", [
    `order:${orderNo}`,
    JSON.stringify({ trades }),
  ]);
}

export function delivered(ctx: Context, made: CheckoutResult): Promise<BuyerOrderView> {
  return eventually(async () => {
    const view = await readBuyerOrder(ctx, made.orderNo, made.token);
    return view.deliveredAt !== null && view;
  });
}

export async function openNeeds(ctx: Context): Promise<string[]> {
  const { rows } = await ctx.db.pool.query<{ kind: string }>(
    'select kind from needs_you where resolved_at is null order by kind',
  );
  return rows.map((row) => row.kind);
}

type OrderRow = {
  id: number;
  status: string;
  paid_minor: number;
  refunded_minor: number;
  delivered_at: Date | null;
};

export async function rowOf(ctx: Context, { orderNo }: { orderNo: string }): Promise<OrderRow> {
  const { rows } = await ctx.db.pool.query<OrderRow>('select * from orders where order_no = $1', [orderNo]);
  return rows[0]!;
}

/** As if 20 minutes had passed: every hold and every unpaid order has lapsed. */
export async function lapseHolds(ctx: Context): Promise<void> {
  await ctx.db.pool.query(
    "update orders set expires_at = now() - interval '1 s' where status = 'created'; update stock_key set reserved_until = now() - interval '1 s' where sold_at is null and reserved_until between now() and now() + interval '1 year'",
  );
}
