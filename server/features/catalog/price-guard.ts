import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { needIdentity } from '../account/need-identity.ts';
import type { Actor } from '../context.ts';
import { discountMinor, type PriceStep, unitPriceMinor, withPromo } from './price.ts';

const prices = statement<Row, [string[] | null]>({
  name: 'catalog_guarded_prices',
  text: `select v.id, v.price_minor, coalesce(v.proven_price_minor, v.price_minor) as proven_minor, v.currency, v.price_steps, v.min_per_order,
      (select max((p.offer->>'percent')::int) from promo p where p.cancelled_at is null and p.ends_at > now()
        and p.offer->>'kind' = 'percent' and v.id = any(p.variant_ids)) as promo_percent,
      (select coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'value', c.value)), '[]') from coupon c
        where c.active and (c.ends_at is null or c.ends_at > now()) and (c.variant_id is null or c.variant_id = v.id)
          and (c.variant_ids is null or v.id = any(c.variant_ids))
          and (c.kind = 'percent' or c.currency is null or c.currency = v.currency)) as coupons,
      (select max(b.cost_minor::float8 / b.key_count) from key_batch b where b.variant_id = v.id and b.key_count > 0
        and b.state in ('active', 'stopped') and exists (select from stock_key k where k.batch_id = b.id and k.sold_at is null)) as cost_minor
    from variant v where $1::uuid[] is null or v.id = any($1::uuid[])`,
});

// changes take turns: two that are harmless alone may be a gift together
const lock = statement({
  name: 'catalog_price_lock',
  text: "select pg_advisory_xact_lock(hashtextextended('prices', 240))",
});

type Row = {
  id: string;
  price_minor: number;
  proven_minor: number;
  currency: string;
  price_steps: PriceStep[];
  min_per_order: number;
  promo_percent: number | null;
  coupons: { kind: 'percent' | 'amount'; value: number }[];
  cost_minor: number | null;
};

type Guarded = { currency: string; provenMinor: number; costMinor: number; lowestMinor: number };

/**
 * Does a change of prices, promos or coupons, and asks for a fresh identity when a variant can be had for less than before
 * and then for less than it cost, or than half of its price. Whatever is combined: steps, promo and coupon together.
 */
export async function guardPrices<Result>(
  tx: Connection,
  { actor, variantIds }: { actor: Actor; variantIds: string[] | null },
  change: () => Promise<Result>,
): Promise<Result> {
  if (!actor.identity || actor.identity.fresh) return change();
  await run(tx, lock, []);
  const before = await readPrices(tx, variantIds);
  const result = await change();
  for (const [id, after] of await readPrices(tx, variantIds)) {
    const was = before.get(id);
    if (was && isMuchCheaper(was, after))
      needIdentity(actor, 'Confirm your identity first: something gets much cheaper.');
  }
  return result;
}

/** The same for keys that come under another variant: its prices count for them from now on. */
export async function guardMove(
  tx: Connection,
  { actor, from, to }: { actor: Actor; from: string; to: string },
): Promise<void> {
  if (!actor.identity || actor.identity.fresh) return;
  await run(tx, lock, []);
  const found = await readPrices(tx, [from, to]);
  const [was, after] = [found.get(from), found.get(to)];
  if (was && after && isMuchCheaper(was, { ...after, provenMinor: was.provenMinor, costMinor: was.costMinor }))
    needIdentity(actor, 'Confirm your identity first: the keys come under something much cheaper.');
}

function isMuchCheaper(before: Guarded, after: Guarded): boolean {
  if (after.currency !== before.currency) return true;
  if (after.lowestMinor >= before.lowestMinor) return false;
  return after.lowestMinor * 2 < before.provenMinor || after.lowestMinor < after.costMinor;
}

async function readPrices(tx: Connection, variantIds: string[] | null): Promise<Map<string, Guarded>> {
  const rows = await run(tx, prices, [variantIds]);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        currency: row.currency,
        provenMinor: row.proven_minor,
        costMinor: row.cost_minor ?? 0,
        lowestMinor: lowestUnitMinor(row),
      },
    ]),
  );
}

/** What a piece costs at the least, with the promo and the coupon that take most off; minor units, in fractions. */
function lowestUnitMinor(row: Row): number {
  const promo = row.promo_percent === null ? undefined : { percent: row.promo_percent };
  const { priceMinor, priceSteps } = withPromo({ priceMinor: row.price_minor, priceSteps: row.price_steps }, promo);
  const quantities = [row.min_per_order, ...priceSteps.map((step) => step.minQuantity)];
  return Math.min(
    ...quantities.map((quantity) => {
      const total = unitPriceMinor(priceMinor, priceSteps, quantity) * quantity;
      const most = Math.max(0, ...row.coupons.map(({ kind, value }) => discountMinor(total, kind, { value })));
      return (total - most) / quantity;
    }),
  );
}
