import type { Database } from '../../server/db/database.ts';

/** What the tables say afterwards. */
export type Account = {
  orders: number;
  paid: number;
  delivered: number;
  deliveredKeys: number;
  paidUndelivered: number;
  soldNotDelivered: number;
  keysWithTwoOrders: number;
  deadJobs: number;
  needsYou: number;
  referred: number;
  ledgerSumMinor: number;
  /** Payment entered → key delivered by the database's own clock, ms. */
  deliveryP50Ms: number;
  deliveryP95Ms: number;
};

export async function accountOf({ pool }: Database): Promise<Account> {
  const one = async (text: string) => Number((await pool.query<{ n: string | null }>(text)).rows[0]!.n ?? 0);
  const quantile = (q: number) =>
    one(
      `select percentile_cont(${q}) within group (order by extract(epoch from delivered_at - paid_at) * 1000) as n
       from orders where delivered_at is not null and paid_at is not null`,
    );
  return {
    orders: await one('select count(*) as n from orders'),
    paid: await one('select count(*) as n from orders where paid_at is not null'),
    delivered: await one("select count(*) as n from orders where status = 'delivered'"),
    deliveredKeys: await one('select count(distinct key_id) as n from delivery where retired_at is null'),
    paidUndelivered: await one(
      "select count(*) as n from orders where paid_at is not null and delivered_at is null and status not in ('refunded')",
    ),
    soldNotDelivered: await one(
      "select count(*) as n from stock_key k join orders o on o.id = k.order_id where k.sold_at is not null and o.status <> 'delivered'",
    ),
    keysWithTwoOrders: await one(
      'select count(*) as n from (select key_id from delivery group by key_id having count(*) > 1) d',
    ),
    deadJobs: await one('select count(*) as n from job where dead_at is not null'),
    needsYou: await one('select count(*) as n from needs_you where resolved_at is null'),
    referred: await one('select count(*) as n from orders where referrer_id is not null'),
    ledgerSumMinor: await one('select coalesce(sum(amount_minor), 0) as n from ledger_entry'),
    deliveryP50Ms: Math.round(await quantile(0.5)),
    deliveryP95Ms: Math.round(await quantile(0.95)),
  };
}
