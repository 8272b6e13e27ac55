import { maybeOne, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { readBuyerOrder } from '../orders/buyer-order-by-token.ts';
import { readSettings } from '../settings/read.ts';
import { readPromoterLink } from './promoter-link.ts';

/** `review`: on hold until the shop has looked at it. */
type Shown = 'held' | 'review' | 'available' | 'clawed_back';

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
  recent: { amountMinor: number; state: Shown; availableAt: number; at: number }[];
};

const figures = `(select coalesce(sum(clicks), 0) from referral_click where promoter_id = any(p.ids)) as clicks,
      (select count(*) from commission where promoter_id = any(p.ids) and level = 1) as orders,
      (select coalesce(sum(amount_minor - clawed_minor), 0) from commission where promoter_id = any(p.ids) and state = 'held') as held,
      (select min(available_at) from commission where promoter_id = any(p.ids) and state = 'held' and (suspect is null or decided_by is not null)) as next_at,
      (select coalesce(sum(amount_minor - clawed_minor), 0) from commission where promoter_id = any(p.ids) and state = 'available') as available,
      (select coalesce(sum(clawed_minor), 0) from commission where promoter_id = any(p.ids)) as clawed,
      (select coalesce(jsonb_agg(r order by r.created_at desc), '[]') from (
        select amount_minor - clawed_minor as amount, available_at, created_at,
          case when state = 'held' and suspect is not null and decided_by is null then 'review' else state end as state
        from commission where promoter_id = any(p.ids) order by created_at desc limit 20) r) as recent`;

const ofOrder = statement<Row, [number]>({
  name: 'referrals_totals_of_order',
  text: `select p.code, ${figures} from (select code, array[id] as ids from promoter where founding_order_id = $1) p`,
});

const ofContact = statement<Row & { currency: string | null }, [Buffer]>({
  name: 'referrals_totals_of_contact',
  text: `select p.code, p.currency, ${figures} from (
      select (array_agg(pr.code order by pr.id))[1] as code, array_agg(pr.id) as ids, (array_agg(o.currency order by pr.id))[1] as currency
      from promoter pr left join orders o on o.id = pr.founding_order_id where pr.contact_hash = $1 having count(*) > 0) p`,
});

type Row = {
  code: string;
  clicks: number;
  orders: number;
  held: number;
  next_at: Date | null;
  available: number;
  clawed: number;
  recent: { amount: number; state: Shown; available_at: string; created_at: string }[];
};

/** What the link of one order has earned: a contact is typed by anybody, so no other order's earnings are shown with it. */
export async function promoterPage(ctx: Context, orderNo: string, token: string): Promise<PromoterPage> {
  const order = await readBuyerOrder(ctx, orderNo, token);
  if (!order.referralUrl)
    throw new AppError('not_found', 'The promoter page opens once the order is delivered.', {
      reason: 'not_a_promoter_yet',
    });
  const row = await maybeOne(ctx.db, ofOrder, [order.orderId]);
  return pageOf(row, { url: order.referralUrl, currency: order.currency });
}

/** What all links of a contact have earned together, for whoever came by a link mailed to it. */
export async function promoterPageOfContact(ctx: Context, token: string): Promise<PromoterPage> {
  const contact = readPromoterLink(ctx, token);
  const [row] = contact ? await run(ctx.db, ofContact, [contact]) : [];
  if (!row)
    throw new AppError('not_found', 'This link has lapsed; ask for a new one.', { reason: 'promoter_link_gone' });
  const { currency } = await readSettings(ctx);
  return pageOf(row, { url: `${ctx.config.publicUrl}/r/${row.code}`, currency: row.currency ?? currency });
}

function pageOf(row: Row | undefined, { url, currency }: { url: string; currency: string }): PromoterPage {
  return {
    code: url.slice(url.lastIndexOf('/') + 1),
    url,
    clicks: row?.clicks ?? 0,
    orders: row?.orders ?? 0,
    currency,
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
