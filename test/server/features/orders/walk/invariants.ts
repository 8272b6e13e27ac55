import { expect } from 'vitest';
import type { OrderStatus } from '../../../../../server/contract/orders.ts';
import { orderTransitions } from './transitions.ts';
import { deliveryAad } from '../../../../../server/lib/delivery-aad.ts';
import { readBuyerOrder } from '../../../../../server/features/orders/buyer-order-by-token.ts';
import { verifyLedger } from '../../../../../server/features/referrals/ledger.ts';
import { openerOf } from '../../../../../server/lib/seal.ts';
import { tokenPrivateKey } from '../../../../../server/lib/token.ts';
import type { World } from './shop-world.ts';

const wrong = {
  'a delivered key belongs to another order or counts as unsold': `
    select d.key_id from delivery d join stock_key k on k.id = d.key_id where k.order_id <> d.order_id or k.order_id is null or k.sold_at is null`,
  'a key was sold again after it was delivered': `
    select d.key_id from delivery d where (select count(distinct s.order_id) from seen_sale s where s.key_id = d.key_id) > 1
      and exists (select from seen_sale s where s.key_id = d.key_id and s.order_id <> d.order_id and s.ctid > (
        select max(t.ctid) from seen_sale t where t.key_id = d.key_id and t.order_id = d.order_id))`,
  'an order has more keys than slots': `
    select o.id from orders o where o.delivery = 'key' and (
      select count(*) from stock_key k where k.order_id = o.id and k.sold_at is not null
        and not exists (select from delivery d where d.key_id = k.id and d.retired_at is not null)) > o.quantity`,
  'paid is not the sum of what pays it': `
    select id from orders o where paid_minor <> (select coalesce(sum(amount_minor), 0) from payment where order_id = o.id and state = 'applied')`,
  'refunded is not the sum of what went back': `
    select id from orders o where refunded_minor <> (select coalesce(sum(r.amount_minor), 0) from refund r join payment p on p.id = r.payment_id
      where r.order_id = o.id and r.state = 'done' and p.state = 'applied')`,
  'a payment is not what its refunds say': `
    select id from payment p where refunded_minor <> (select coalesce(sum(amount_minor), 0) from refund where payment_id = p.id and state = 'done')
      or amount_minor < (select coalesce(sum(amount_minor), 0) from refund where payment_id = p.id and state <> 'failed')`,
  'a paid order is forgotten: not delivered, no job, nobody asked': `
    select id, order_no, status from orders o where status in ('paid', 'delivering', 'partly_refunded') and delivered_at is null
      and not exists (select from job where dead_at is null and payload ->> 'orderId' = o.id::text and task = 'dispense.deliver')
      and not exists (select from job join refund r on r.id = (payload ->> 'refundId')::bigint where dead_at is null and task = 'orders.refund' and r.order_id = o.id)
      and not exists (select from needs_you n where n.resolved_at is null and n.order_id = o.id)`,
  'a delivered order misses a key and nothing brings it': `
    select id from orders o where delivered_at is not null and status <> 'refunded' and delivery = 'key'
      and quantity <> (select count(*) from delivery where order_id = o.id and retired_at is null)
      and not exists (select from job where dead_at is null and payload ->> 'orderId' = o.id::text and task = 'dispense.deliver')
      and not exists (select from refund where order_id = o.id and state = 'asked')`,
  'money that pays nothing is forgotten': `
    select p.id from payment p where state <> 'applied' and refunded_minor < amount_minor
      and not exists (select from refund where payment_id = p.id and state = 'asked')
      and not exists (select from needs_you where order_id = p.order_id and resolved_at is null
        and kind in ('amount_differs', 'paid_twice', 'refund_failed'))`,
  'a settled notice of money left no trace': `
    select e.id from payment_event e where e.outcome = 'paid'
      and not exists (select from payment p where p.gateway = e.gateway and p.trade_no = e.trade_no)
      and not exists (select from needs_you n where n.kind = 'unknown_order' and n.subject = e.gateway || ':' || e.trade_no)
      and not exists (select from job where task = 'orders.settle' and payload ->> 'paymentEventId' = e.id::text)`,
  'a refunded order that was never delivered holds keys': `
    select k.id from stock_key k join orders o on o.id = k.order_id where o.status = 'refunded' and k.sold_at is not null
      and not exists (select from delivery d where d.key_id = k.id)`,
  'an unsold key of a batch that is off sale can be bought': `
    select k.id from stock_key k join key_batch b on b.id = k.batch_id where b.state in ('stopped', 'recalled')
      and k.sold_at is null and k.reserved_until < 'infinity'`,
  'an unpaid order holds sold keys': `
    select k.id from stock_key k join orders o on o.id = k.order_id where o.status in ('created', 'expired') and k.sold_at is not null`,
  'a row under Needs you is about an order that is done with': `
    select n.id, n.kind from needs_you n join orders o on o.id = n.order_id where n.resolved_at is null
      and (n.kind in ('out_of_stock', 'late_parked', 'manual_delivery') and (o.status = 'refunded' or o.delivered_at is not null))`,
  'a job died': 'select id, task, last_error from job where dead_at is not null',
};

/** Everything that must hold between any two steps, looked at from outside. */
export async function checkInvariants({ ctx }: World): Promise<void> {
  for (const [what, query] of Object.entries(wrong)) {
    const { rows } = await ctx.db.pool.query(query);
    expect(rows, what).toEqual([]);
  }
  const { rows } = await ctx.db.pool.query<{ was: OrderStatus; becomes: OrderStatus }>(
    'select distinct was, becomes from seen_transition',
  );
  for (const { was, becomes } of rows)
    expect(orderTransitions[was] as readonly string[], `${was} -> ${becomes}`).toContain(becomes);
  expect(await verifyLedger(ctx.db)).toEqual({ total: 0, unbalanced: 0, empty: 0, differing: 0 });
}

/** Each buyer's token opens exactly the keys that were imported, none of them twice in the whole shop. Answers how many. */
export async function checkPlaintexts(world: World): Promise<number> {
  const { ctx, orders, plain } = world;
  const handedOut = new Map<string, string>();
  for (const made of orders) {
    const open = openerOf(tokenPrivateKey(made.token));
    const { rows } = await ctx.db.pool.query<{
      slot: number;
      sealed: Buffer;
      blind_index: Buffer | null;
      live: boolean;
    }>(
      `select d.slot, d.sealed, k.blind_index, d.retired_at is null as live from delivery d join orders o on o.id = d.order_id
       left join stock_key k on k.id = d.key_id where o.order_no = $1 order by d.slot, d.version`,
      [made.orderNo],
    );
    const seen = rows.map((row) => {
      const text = open(row.sealed, deliveryAad(made.orderNo, row.slot)).toString();
      expect(text).toBe(row.blind_index ? plain.get(row.blind_index.toString('hex')) : `by hand ${made.orderNo}`);
      expect(handedOut.get(text), `${text} was delivered twice`).toBeUndefined();
      handedOut.set(text, made.orderNo);
      return { text, live: row.live };
    });
    const view = await readBuyerOrder(ctx, made.orderNo, made.token);
    expect(view.keys).toEqual(
      view.status === 'refunded' ? [] : seen.filter(({ live }) => live).map(({ text }) => text),
    );
  }
  return handedOut.size;
}
