import type { CatalogProduct } from '../../contract/catalog.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const all = statement<CatalogProduct>({
  name: 'catalog_for_desk',
  text: `select p.id, p.slug, p.name, p.summary, p.description, p.position, p.on_shelf as "onShelf",
      coalesce(jsonb_agg(jsonb_build_object(
        'id', v.id, 'productId', v.product_id, 'name', v.name, 'priceMinor', v.price_minor, 'currency', v.currency, 'priceSteps', v.price_steps,
        'delivery', v.delivery, 'formFields', v.form_fields, 'minPerOrder', v.min_per_order, 'maxPerOrder', v.max_per_order,
        'position', v.position, 'onShelf', v.on_shelf, 'left', stock.n
      ) order by v.position, v.created_at, v.id) filter (where v.id is not null), '[]') as variants
    from product p left join variant v on v.product_id = p.id
    left join lateral (
      select count(*) as n from stock_key k where k.variant_id = v.id and k.sold_at is null and k.reserved_until < now()
    ) stock on true
    where p.rehearsal_until is null group by p.id order by p.position, p.created_at, p.id`,
});

/** Everything in the catalog, on the shelf or not, as it is now. */
export function listForDesk(ctx: Context): Promise<CatalogProduct[]> {
  return run(ctx.db, all, []);
}
