import { defined } from '../../contract/defined.ts';
import type { PromoView } from '../../contract/scaling/promo.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { inputOf, type PromoRow, stateOf } from './promo-row.ts';

const sold = statement<Sold, [string[], string]>({
  name: 'promos_sold',
  text: `select p.id, coalesce(sum(s.keys_sold), 0)::float8 as keys, coalesce(sum(s.revenue_minor) filter (where s.currency = $2), 0)::float8 as minor
    from promo p left join sales_minute s on s.variant_id = any(p.variant_ids)
      and s.minute >= date_trunc('minute', p.starts_at) and s.minute < least(p.ends_at, p.cancelled_at)
    where p.id = any($1::uuid[]) and p.offer->>'kind' <> 'coupon' group by p.id
    union all
    select p.id, coalesce(sum(o.quantity), 0)::float8, coalesce(sum(o.paid_minor - o.refunded_minor) filter (where o.currency = $2), 0)::float8
    from promo p left join orders o on o.coupon_id = p.coupon_id and o.paid_at is not null and not o.rehearsal
      and o.created_at >= p.starts_at and o.created_at < least(p.ends_at, p.cancelled_at)
    where p.id = any($1::uuid[]) and p.offer->>'kind' = 'coupon' group by p.id`,
});

type Sold = { id: string; keys: number; minor: number };

/** Promos as the desk shows them, with what was sold in their window: with a coupon offer, what was bought with the coupon. */
export async function viewPromos(ctx: Context, rows: PromoRow[]): Promise<PromoView[]> {
  const { currency } = await readSettings(ctx);
  const now = ctx.clock();
  const begun = rows.filter((row) => +row.starts_at <= now).map((row) => row.id);
  const figures = begun.length === 0 ? [] : await run(ctx.db, sold, [begun, currency]);
  const byId = new Map(figures.map((row) => [row.id, row]));
  return rows.map((row) => ({
    ...inputOf(row),
    state: stateOf(row, now),
    answers: row.answers,
    soldKeys: byId.get(row.id)?.keys ?? 0,
    revenueMinor: byId.get(row.id)?.minor ?? 0,
  }));
}

export async function viewPromo(ctx: Context, row: PromoRow): Promise<PromoView> {
  return defined((await viewPromos(ctx, [row]))[0], '(await viewPromos(ctx, [row]))[0]');
}
