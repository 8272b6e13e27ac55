import { type ShownProduct, type ShownVariant, stockShownUpTo } from '../../contract/catalog.ts';
import { run, statement } from '../../db/statement.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';
import { type PricedPromo, pricedPromos, promoFor } from './running-promos.ts';
import { payableStep } from '../../contract/money.ts';
import { withPromo } from './price.ts';

const shown = statement<ShownProduct>({
  name: 'catalog_shown',
  text: `select p.id, p.slug, p.name, p.summary, p.description, jsonb_agg(jsonb_build_object(
      'id', v.id, 'name', v.name, 'priceMinor', v.price_minor, 'currency', v.currency, 'priceSteps', v.price_steps, 'delivery', v.delivery,
      'formFields', v.form_fields, 'minPerOrder', v.min_per_order, 'maxPerOrder', v.max_per_order, 'inStock', stock.n,
      'backSoon', stock.n < v.min_per_order and exists (select from stock_key k where k.variant_id = v.id and k.held_by is not null and k.sold_at is null)
    ) order by v.position, v.created_at, v.id) as variants
    from product p join variant v on v.product_id = p.id and v.on_shelf
    cross join lateral (
      select case when v.delivery = 'manual' then ${stockShownUpTo} else (
        select count(*) from (
          select from stock_key k where k.variant_id = v.id and k.sold_at is null and k.reserved_until < now() limit ${stockShownUpTo}) free) end as n
    ) stock
    where p.on_shelf group by p.id order by p.position, p.created_at, p.id`,
});

/** A change or a sale is seen by every buyer within this, ms. */
const freshMs = 2000;
const cache = cached({ load, freshMs });

/** What is on the shelf, at most 2 s old; one query a process however many buyers come. */
export function listProducts(ctx: Context): Promise<ShownProduct[]> {
  return cache.read(ctx);
}

/** Called after a change of the catalog, so that its maker sees it at once. */
export function forgetProducts(ctx: Context): void {
  cache.forget(ctx);
}

async function load(ctx: Context): Promise<ShownProduct[]> {
  const [products, promos] = await Promise.all([run(ctx.db, shown, []), pricedPromos(ctx)]);
  if (promos.length === 0) return products;
  const now = ctx.clock();
  return products.map((product) => ({
    ...product,
    variants: product.variants.map((variant) => priced(variant, promoFor(promos, variant.id, now))),
  }));
}

function priced(variant: ShownVariant, promo: PricedPromo | undefined): ShownVariant {
  if (!promo) return variant;
  return {
    ...variant,
    ...withPromo(variant, promo, payableStep(variant.currency)),
    promo: { wasMinor: variant.priceMinor, endsAtMs: promo.endsAtMs },
  };
}
