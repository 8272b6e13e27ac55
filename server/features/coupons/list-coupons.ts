import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

export type CouponRow = {
  id: string;
  code: string;
  kind: 'percent' | 'amount';
  /** Percent: 1 to 99. Amount: minor units. */
  value: number;
  /** Of an amount; null: a percentage, or from before coupons had one. */
  currency: string | null;
  variantId: string | null;
  startsAt: string | null;
  endsAt: string | null;
  maxUses: number | null;
  active: boolean;
  used: number;
};

const read = statement<Row>({
  name: 'catalog_list_coupons',
  text: `select id, code, kind, value, currency, variant_id, starts_at, ends_at, max_uses, active,
      (select count(*) from orders o where o.coupon_id = c.id and o.paid_at is not null) as used
    from coupon c where variant_ids is null order by created_at desc limit 500`,
});

type Row = {
  id: string;
  code: string;
  kind: 'percent' | 'amount';
  value: number;
  currency: string | null;
  variant_id: string | null;
  starts_at: Date | null;
  ends_at: Date | null;
  max_uses: number | null;
  active: boolean;
  used: number;
};

/** Every coupon, the newest first, with how many paid orders used it. A promo's own are shown with the promo. */
export async function listCoupons(ctx: Context): Promise<CouponRow[]> {
  return (await run(ctx.db, read, [])).map((row) => ({
    id: row.id,
    code: row.code,
    kind: row.kind,
    value: row.value,
    currency: row.currency,
    variantId: row.variant_id,
    startsAt: row.starts_at?.toISOString() ?? null,
    endsAt: row.ends_at?.toISOString() ?? null,
    maxUses: row.max_uses,
    active: row.active,
    used: row.used,
  }));
}
