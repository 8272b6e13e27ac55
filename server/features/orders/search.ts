import { defined } from '../../contract/defined.ts';
import { z } from 'zod';
import type { OrderStatus } from '../../contract/orders.ts';
import { run, statement } from '../../db/statement.ts';
import { searchInput } from '../../contract/order-inputs.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { normalContact } from '../contacts/contact.ts';
import { isUndelivered } from '../../db/predicates/undelivered.ts';

const pageInput = searchInput.extend({ limit: z.number().int().min(1).max(200).default(50) });

export type OrderRow = {
  orderNo: string;
  status: OrderStatus;
  productName: string;
  variantName: string;
  quantity: number;
  amountMinor: number;
  currency: string;
  refundedMinor: number;
  contact: string;
  gateway: string;
  tradeNo: string | null;
  createdAt: string;
  paidAt: string | null;
  deliveredAt: string | null;
};

export type OrderPage = { rows: OrderRow[]; nextCursor: number | null };

/** Newest first; every filter is served by an index, so that a million orders answer like a hundred. */
export async function searchOrders(ctx: Context, input: z.input<typeof pageInput>): Promise<OrderPage> {
  const { text, status, from, to, cursor, limit } = parseInput(pageInput, input);
  let query = ctx.db.kysely
    .selectFrom('orders')
    .select([
      'id',
      'order_no',
      'status',
      'product_name',
      'variant_name',
      'quantity',
      'amount_minor',
      'currency',
      'refunded_minor',
      'contact',
      'gateway',
      'trade_no',
      'created_at',
      'paid_at',
      'delivered_at',
      'expires_at',
    ])
    .where('rehearsal', '=', false)
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (cursor !== undefined) query = query.where('id', '<', cursor);
  if (from) query = query.where('created_at', '>=', new Date(from));
  if (to) query = query.where('created_at', '<', new Date(to));
  if (status && status !== 'stuck' && status.length > 0) query = query.where('status', 'in', status);
  const words = text?.trim();
  const among = [...(words ? [await idsOf(ctx, words)] : []), ...(status === 'stuck' ? [await stuckIds(ctx)] : [])];
  for (const ids of among) {
    if (ids.length === 0) return { rows: [], nextCursor: null };
    query = query.where('id', 'in', ids);
  }
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  return {
    rows: page.map((row) => toOrderRow(row, ctx.clock())),
    nextCursor: rows.length > limit ? defined(page.at(-1), 'page.at(-1)').id : null,
  };
}

/** One question an index; asked together in one `or`, none of them would be used. */
const byMessages = statement<{ id: number }, [string, string[], string]>({
  name: 'orders_search_words',
  text: `select id from orders where order_no = upper($1)
    union select id from orders where trade_no = $1
    union select id from orders where contact = any($2::text[])
    union (select id from orders where contact like $3 limit 2000)`,
});

async function idsOf(ctx: Context, words: string): Promise<number[]> {
  const rows = await run(ctx.db, byMessages, [words, [words, normalContact(words)], `${escapeLike(words)}%`]);
  return rows.map((row) => row.id);
}

const stuck = statement<{ id: number }>({
  name: 'orders_search_stuck',
  text: `select id from orders where ${isUndelivered} order by paid_at limit 2000`,
});

async function stuckIds(ctx: Context): Promise<number[]> {
  return (await run(ctx.db, stuck, [])).map((row) => row.id);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}

type Found = {
  order_no: string;
  status: string;
  product_name: string;
  variant_name: string;
  quantity: number;
  amount_minor: number;
  currency: string;
  refunded_minor: number;
  contact: string;
  gateway: string;
  trade_no: string | null;
  created_at: Date;
  paid_at: Date | null;
  delivered_at: Date | null;
  expires_at: Date;
};

export function toOrderRow(row: Found, now: number): OrderRow {
  const lapsed = row.status === 'created' && +row.expires_at <= now;
  return {
    orderNo: row.order_no,
    status: lapsed ? 'expired' : (row.status as OrderStatus),
    productName: row.product_name,
    variantName: row.variant_name,
    quantity: row.quantity,
    amountMinor: row.amount_minor,
    currency: row.currency,
    refundedMinor: row.refunded_minor,
    contact: row.contact,
    gateway: row.gateway,
    tradeNo: row.trade_no,
    createdAt: row.created_at.toISOString(),
    paidAt: row.paid_at?.toISOString() ?? null,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
  };
}
