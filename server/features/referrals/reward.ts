import { defined } from '../../contract/defined.ts';
import { z } from 'zod';
import type { ShopSettings } from '../../contract/settings.ts';
import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { JobHandle, Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { openNeed } from '../needs/needs-you.ts';
import { readSettings } from '../settings/read.ts';
import { referralCodeOf } from '../contacts/referral-code.ts';
import { commissionMinor, earn } from './entries.ts';
import { postTransfers } from './ledger.ts';
import { suspicionOf, type Suspicion } from './suspicion.ts';

const lockOrders = statement<Order, [number[]]>({
  name: 'referrals_lock_orders',
  text: `select id, order_no, contact, contact_hash, host(client_ip) as client_ip, referrer_id, paid_minor - refunded_minor as base_minor, currency, delivered_at
    from orders where id = any($1::bigint[]) and not rehearsal order by id for update`,
});

type Order = {
  id: number;
  order_no: string;
  client_ip: string | null;
  contact: string;
  contact_hash: Buffer;
  referrer_id: number | null;
  base_minor: number;
  currency: string;
  delivered_at: Date | null;
};

const join = statement<never, [string[], Buffer[], string[], (number | null)[], number[]]>({
  name: 'referrals_join',
  text: `insert into promoter (code, contact_hash, contact, referred_by, founding_order_id)
    select * from unnest($1::text[], $2::bytea[], $3::text[], $4::bigint[], $5::bigint[]) on conflict do nothing`,
});

const upline = statement<Promoter, [number[]]>({
  name: 'referrals_upline',
  text: `select p.id, p.referred_by, p.contact, p.blocked, host(o.client_ip) as client_ip
    from promoter p left join orders o on o.id = p.founding_order_id
    where p.id = any($1::bigint[]) or p.id in (select referred_by from promoter where id = any($1::bigint[]))`,
});

type Promoter = {
  id: number;
  referred_by: number | null;
  contact: string;
  blocked: boolean;
  client_ip: string | null;
};

const insert = statement<
  {
    order_id: number;
    level: number;
    promoter_id: number;
    amount_minor: number;
    currency: string;
    suspect: Suspicion | null;
  },
  [number[], number[], number[], number[], number[], string[], number, (string | null)[]]
>({
  name: 'referrals_insert_commissions',
  text: `insert into commission (order_id, level, promoter_id, base_minor, amount_minor, currency, available_at, suspect)
    select order_id, level, promoter_id, base_minor, amount_minor, currency, now() + $7::int * interval '1 day', suspect
    from unnest($1::bigint[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $8::text[])
      as t (order_id, level, promoter_id, base_minor, amount_minor, currency, suspect)
    on conflict (order_id, level) do nothing returning order_id, level, promoter_id, amount_minor, currency, suspect`,
});

/** After a delivery: the buyer becomes a promoter, and those who brought the buyer earn, on hold. One transaction for many orders. */
async function reward(
  ctx: Context,
  tx: Connection,
  { orderIds, settings }: { orderIds: number[]; settings: ShopSettings },
): Promise<void> {
  if (!settings.referral.enabled) return;
  const orders = (await run(tx, lockOrders, [orderIds])).filter((order) => order.delivered_at !== null);
  if (orders.length === 0) return;
  await run(tx, join, [
    orders.map((order) => referralCodeOf(ctx, order.order_no)),
    orders.map((order) => order.contact_hash),
    orders.map((order) => order.contact),
    orders.map((order) => order.referrer_id),
    orders.map((order) => order.id),
  ]);
  const referrers = orders.map((order) => order.referrer_id).filter((id) => id !== null);
  if (referrers.length === 0) return;
  const promoters = new Map((await run(tx, upline, [referrers])).map((row) => [row.id, row]));
  const earned = orders.flatMap((order) => earnedOn(order, promoters, settings));
  if (earned.length === 0) return;
  const rows = await run(tx, insert, [
    earned.map((row) => row.orderId),
    earned.map((row) => row.level),
    earned.map((row) => row.promoterId),
    earned.map((row) => row.baseMinor),
    earned.map((row) => row.amountMinor),
    earned.map((row) => row.currency),
    settings.refundWindowDays,
    earned.map((row) => row.suspect),
  ]);
  for (const [currency, group] of Map.groupBy(rows, (row) => row.currency)) {
    const postings = group.map((row) => ({
      ...earn({ orderId: row.order_id, level: row.level, promoterId: row.promoter_id, amountMinor: row.amount_minor }),
      orderId: row.order_id,
    }));
    await postTransfers(tx, postings, currency);
  }
  for (const row of rows.filter(({ suspect }) => suspect !== null)) {
    const order = defined(
      orders.find(({ id }) => id === row.order_id),
      'the order of a reward',
    );
    const detail = { because: row.suspect, level: row.level };
    const amount = { amountMinor: row.amount_minor, currency: row.currency };
    // held until a person has looked: never paid in silence, and never dropped in silence
    await openNeed(tx, {
      kind: 'self_referral',
      subject: `referral:${order.order_no}`,
      orderId: order.id,
      ...amount,
      detail,
    });
  }
}

type Earned = {
  orderId: number;
  level: number;
  promoterId: number;
  baseMinor: number;
  amountMinor: number;
  currency: string;
  suspect: Suspicion | null;
};

/** Level 1 is whose link it was, level 2 whose link that order came by; what looks like the buyer's own is held. */
function earnedOn(order: Order, promoters: Map<number, Promoter>, { referral }: ShopSettings): Earned[] {
  const first = order.referrer_id === null ? undefined : promoters.get(order.referrer_id);
  const second = referral.levels === 2 && first?.referred_by ? promoters.get(first.referred_by) : undefined;
  return [
    { promoter: first, level: 1, basisPoints: referral.level1BasisPoints },
    { promoter: second, level: 2, basisPoints: referral.level2BasisPoints },
  ].flatMap(({ promoter, level, basisPoints }) => {
    if (!promoter || promoter.blocked) return [];
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
        suspect: suspicionOf(sideOf(order), sideOf(promoter)) ?? null,
      },
    ];
  });
}

const sideOf = ({ contact, client_ip: address }: { contact: string; client_ip: string | null }) => ({
  contact,
  address,
});

const payload = z.object({ orderId: z.number().int() });

export const rewardTask: Task<typeof payload, Context> = {
  name: 'commission.reward',
  payload,
  slots: 40,
  run: (ctx, order, job) => rewardAll(ctx, [order], [job]),
  runBatch: rewardAll,
};

async function rewardAll(ctx: Context, orders: z.output<typeof payload>[], jobs: JobHandle[]): Promise<void> {
  const settings = await readSettings(ctx);
  await transaction(ctx.db, async (tx) => {
    await reward(ctx, tx, { orderIds: orders.map((order) => order.orderId), settings });
    for (const job of jobs) await job.complete(tx);
  });
}
