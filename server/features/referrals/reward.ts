import { z } from 'zod';
import type { ShopSettings } from '../../contract/settings.ts';
import { type Connection, run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { openNeed } from '../orders/needs-you.ts';
import { readSettings } from '../settings/read.ts';
import { referralCodeOf } from './code.ts';
import { commissionMinor, earn } from './entries.ts';
import { postTransfers } from './ledger.ts';

const lockOrders: Statement = {
  name: 'referrals_lock_orders',
  text: `select id, contact, contact_hash, referrer_id, paid_minor - refunded_minor as base_minor, currency, delivered_at
    from orders where id = any($1::bigint[]) and not rehearsal order by id for update`,
};

type Order = {
  id: number;
  contact: string;
  contact_hash: Buffer;
  referrer_id: number | null;
  base_minor: number;
  currency: string;
  delivered_at: Date | null;
};

const join: Statement = {
  name: 'referrals_join',
  text: `insert into promoter (code, contact_hash, contact, referred_by, founding_order_id)
    select * from unnest($1::text[], $2::bytea[], $3::text[], $4::bigint[], $5::bigint[]) on conflict do nothing`,
};

const upline: Statement = {
  name: 'referrals_upline',
  text: `select id, referred_by, contact_hash, blocked from promoter
    where id = any($1::bigint[]) or id in (select referred_by from promoter where id = any($1::bigint[]))`,
};

type Promoter = { id: number; referred_by: number | null; contact_hash: Buffer; blocked: boolean };

const insert: Statement = {
  name: 'referrals_insert_commissions',
  text: `insert into commission (order_id, level, promoter_id, base_minor, amount_minor, currency, available_at)
    select order_id, level, promoter_id, base_minor, amount_minor, currency, now() + $7::int * interval '1 day'
    from unnest($1::bigint[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
      as t (order_id, level, promoter_id, base_minor, amount_minor, currency)
    on conflict (order_id, level) do nothing returning order_id, level, promoter_id, amount_minor, currency`,
};

/** After a delivery: the buyer becomes a promoter, and those who brought the buyer earn, on hold. One transaction for many orders. */
export async function reward(ctx: Context, tx: Connection, orderIds: number[], settings: ShopSettings): Promise<void> {
  if (!settings.referral.enabled) return;
  const orders = (await run<Order>(tx, lockOrders, [orderIds])).filter((order) => order.delivered_at !== null);
  if (orders.length === 0) return;
  await run(tx, join, [
    orders.map((order) => referralCodeOf(ctx, order.contact_hash)),
    orders.map((order) => order.contact_hash),
    orders.map((order) => order.contact),
    orders.map((order) => order.referrer_id),
    orders.map((order) => order.id),
  ]);
  const referrers = orders.map((order) => order.referrer_id).filter((id) => id !== null);
  if (referrers.length === 0) return;
  const promoters = new Map((await run<Promoter>(tx, upline, [referrers])).map((row) => [row.id, row]));
  const earned = orders.flatMap((order) => earnedOn(order, promoters, settings));
  if (earned.length === 0) return;
  const rows = await run<{
    order_id: number;
    level: number;
    promoter_id: number;
    amount_minor: number;
    currency: string;
  }>(tx, insert, [
    earned.map((row) => row.orderId),
    earned.map((row) => row.level),
    earned.map((row) => row.promoterId),
    earned.map((row) => row.baseMinor),
    earned.map((row) => row.amountMinor),
    earned.map((row) => row.currency),
    settings.refundWindowDays,
  ]);
  for (const [currency, group] of Map.groupBy(rows, (row) => row.currency)) {
    const postings = group.map((row) => ({
      ...earn({ orderId: row.order_id, level: row.level, promoterId: row.promoter_id, amountMinor: row.amount_minor }),
      orderId: row.order_id,
    }));
    await postTransfers(tx, postings, currency);
  }
}

type Earned = {
  orderId: number;
  level: number;
  promoterId: number;
  baseMinor: number;
  amountMinor: number;
  currency: string;
};

/** Level 1 is who referred the buyer, level 2 who referred that promoter; the buyer's own contact never earns. */
function earnedOn(order: Order, promoters: Map<number, Promoter>, { referral }: ShopSettings): Earned[] {
  const first = order.referrer_id === null ? undefined : promoters.get(order.referrer_id);
  const second = referral.levels === 2 && first?.referred_by ? promoters.get(first.referred_by) : undefined;
  return [
    { promoter: first, level: 1, basisPoints: referral.level1BasisPoints },
    { promoter: second, level: 2, basisPoints: referral.level2BasisPoints },
  ].flatMap(({ promoter, level, basisPoints }) => {
    if (!promoter || promoter.blocked || promoter.contact_hash.equals(order.contact_hash)) return [];
    const amountMinor = commissionMinor(order.base_minor, basisPoints, referral.capMinorPerOrder);
    if (amountMinor === 0) return [];
    return [
      {
        orderId: order.id,
        level,
        promoterId: promoter.id,
        baseMinor: order.base_minor,
        amountMinor,
        currency: order.currency,
      },
    ];
  });
}

const payload = z.object({ orderId: z.number().int() });

export const rewardTask: Task<typeof payload, Context> = {
  name: 'commission.reward',
  payload,
  slots: 40,
  async run(ctx, order, job) {
    await rewardTask.runBatch!(ctx, [order], [job]);
  },
  async runBatch(ctx, orders, jobs) {
    const settings = await readSettings(ctx);
    await transaction(ctx.db, async (tx) => {
      await reward(
        ctx,
        tx,
        orders.map((order) => order.orderId),
        settings,
      );
      for (const job of jobs) await job.complete(tx);
    });
  },
  onDead: (tx, { orderId }, error) =>
    openNeed(tx, {
      kind: 'dead_letter',
      subject: `commission.reward:${orderId}`,
      orderId,
      detail: { task: 'commission.reward', error },
    }),
};
