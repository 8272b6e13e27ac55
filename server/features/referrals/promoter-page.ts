import { run, type Statement } from '../../db/database.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { readBuyerOrder } from '../orders/buyer-order.ts';
import { referralCodeOf } from './code.ts';

export type PromoterPage = {
  code: string;
  url: string;
  clicks: number;
  orders: number;
  currency: string;
  heldMinor: number;
  /** When the next part of what is on hold becomes available, ms since the epoch. */
  nextAvailableAt: number | null;
  availableMinor: number;
  clawedBackMinor: number;
  recent: { amountMinor: number; state: 'held' | 'available' | 'clawed_back'; availableAt: number; at: number }[];
};

const totals: Statement = {
  name: 'referrals_promoter_totals',
  text: `select p.founding_order_id,
      (select coalesce(sum(clicks), 0) from referral_click where promoter_id = p.id) as clicks,
      (select count(*) from commission where promoter_id = p.id and level = 1) as orders,
      (select coalesce(sum(amount_minor - clawed_minor), 0) from commission where promoter_id = p.id and state = 'held') as held,
      (select min(available_at) from commission where promoter_id = p.id and state = 'held') as next_at,
      (select coalesce(sum(amount_minor - clawed_minor), 0) from commission where promoter_id = p.id and state = 'available') as available,
      (select coalesce(sum(clawed_minor), 0) from commission where promoter_id = p.id) as clawed,
      (select coalesce(jsonb_agg(r order by r.created_at desc), '[]') from (
        select amount_minor - clawed_minor as amount, state, available_at, created_at from commission
        where promoter_id = p.id order by created_at desc limit 20) r) as recent
    from promoter p where p.contact_hash = $1`,
};

type Row = {
  founding_order_id: number | null;
  clicks: number;
  orders: number;
  held: number;
  next_at: Date | null;
  available: number;
  clawed: number;
  recent: { amount: number; state: 'held' | 'available' | 'clawed_back'; available_at: string; created_at: string }[];
};

/**
 * A promoter's own page. It opens with the order that made the buyer a promoter: a later order under the same contact
 * may be anybody's who typed that contact, so it shows the link only (`not_allowed`).
 */
export async function promoterPage(ctx: Context, orderNo: string, token: string): Promise<PromoterPage> {
  const order = await readBuyerOrder(ctx, orderNo, token);
  const [row] = await run<Row>(ctx.db, totals, [order.contactHash]);
  if (!order.referralUrl)
    throw new AppError('not_found', 'The promoter page opens once the order is delivered.', {
      reason: 'not_a_promoter_yet',
    });
  if (row && row.founding_order_id !== order.orderId) {
    throw new AppError('not_allowed', 'Open the promoter page from your first order.', {
      reason: 'promoter_first_order',
    });
  }
  return {
    code: referralCodeOf(ctx, order.contactHash),
    url: order.referralUrl,
    clicks: row?.clicks ?? 0,
    orders: row?.orders ?? 0,
    currency: order.currency,
    heldMinor: row?.held ?? 0,
    nextAvailableAt: row?.next_at ? +row.next_at : null,
    availableMinor: row?.available ?? 0,
    clawedBackMinor: row?.clawed ?? 0,
    recent: (row?.recent ?? []).map((entry) => ({
      amountMinor: entry.amount,
      state: entry.state,
      availableAt: Date.parse(entry.available_at),
      at: Date.parse(entry.created_at),
    })),
  };
}
