import type pg from 'pg';

export type Calmed = { mails: number; refunds: number; coupons: number };

/**
 * What the backup would do to the outside once more waits for a person instead: mails under way, refunds that were asked for (to be
 * repeated under the same key only), and coupons of which uses may be missing.
 */
export async function calmShop(client: pg.ClientBase): Promise<Calmed> {
  const mails = await client.query(
    `with mails as (delete from job where task = 'dispense.mail' and dead_at is null returning (payload->>'orderId')::bigint as order_id)
     insert into needs_you (kind, subject, order_id, detail) select distinct 'mail_failed', 'order:' || order_id, order_id, '{"restored": true}'::jsonb from mails
     on conflict (kind, subject) where resolved_at is null do nothing`,
  );
  await client.query("delete from job where task = 'dispense.answer'");
  await client.query("delete from job where task = 'orders.refund'");
  const refunds = await client.query(
    `with asked as (
       update refund set state = 'failed', failure = 'the shop came back from a backup', unclear = true where state = 'asked' returning *
     )
     insert into needs_you (kind, subject, order_id, amount_minor, currency, detail)
     select distinct on (o.order_no) 'refund_failed', o.order_no, o.id, a.amount_minor, o.currency, jsonb_build_object('refundId', a.id, 'restored', true)
     from asked a join orders o on o.id = a.order_id order by o.order_no, a.id
     on conflict (kind, subject) where resolved_at is null do nothing`,
  );
  const coupons = await client.query('update coupon set active = false where active and max_uses is not null');
  return { mails: mails.rowCount ?? 0, refunds: refunds.rowCount ?? 0, coupons: coupons.rowCount ?? 0 };
}
