import type { z } from 'zod';
import { variantInput } from '../../contract/catalog.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { forgetProducts } from './list-products.ts';
import { keepPayable } from './payable.ts';
import { guardPrices } from './price-guard.ts';

/** What both statements write. */
type VariantValues = {
  productId: string;
  name: string;
  priceMinor: number;
  currency: string;
  priceSteps: string;
  delivery: string;
  formFields: string;
  minPerOrder: number;
  maxPerOrder: number;
  position: number;
  onShelf: boolean;
};

const insert = statement<{ id: string }, VariantValues>({
  name: 'catalog_insert_variant',
  text: `insert into variant (product_id, name, price_minor, currency, price_steps, delivery, form_fields, min_per_order, max_per_order, position, on_shelf)
    select id, :name, :priceMinor, :currency, :priceSteps, :delivery, :formFields, :minPerOrder, :maxPerOrder, :position, :onShelf from product where id = :productId returning id`,
});

const update = statement<{ id: string }, VariantValues & { id: string; proven: boolean }>({
  name: 'catalog_update_variant',
  text: `update variant set name = :name, price_minor = :priceMinor, currency = :currency, price_steps = :priceSteps, delivery = :delivery, form_fields = :formFields, min_per_order = :minPerOrder,
      max_per_order = :maxPerOrder, position = :position, on_shelf = :onShelf, updated_at = now(),
      proven_price_minor = case when :proven then :priceMinor::bigint else greatest(coalesce(proven_price_minor, price_minor), :priceMinor::bigint) end
    where id = :id and product_id = :productId returning id`,
});

const readDelivery = statement<{ delivery: string; stocked: boolean }, [string]>({
  name: 'catalog_variant_delivery',
  text: `select delivery, exists (select from stock_key where variant_id = $1 and sold_at is null) as stocked from variant where id = $1 for update`,
});

/** Adds a variant, or changes the one with this id. Orders that exist keep their price. */
export async function saveVariant(
  ctx: Context,
  input: z.input<typeof variantInput>,
  actor: Actor,
): Promise<{ id: string }> {
  const variant = parseInput(variantInput, input);
  const id = await transaction(ctx.db, async (tx) => {
    const guarded = { actor, variantIds: variant.id ? [variant.id] : [] };
    const proven = actor.identity?.fresh !== false;
    const saved = await guardPrices(tx, guarded, () =>
      keepPayable({ ctx, tx, variantIds: guarded.variantIds, field: 'priceMinor' }, () => save(tx, variant, proven)),
    );
    const { name, priceMinor, currency, onShelf } = variant;
    const detail = { name, priceMinor, currency, onShelf, added: !variant.id };
    await appendAudit(tx, { actor, action: 'catalog.saveVariant', subject: saved, detail });
    return saved;
  });
  forgetProducts(ctx);
  return { id };
}

async function save(tx: Connection, variant: z.output<typeof variantInput>, proven: boolean): Promise<string> {
  const { id, productId, name, priceMinor, currency, delivery, minPerOrder, maxPerOrder, position, onShelf } = variant;
  if (id) await keepDelivery(tx, id, delivery);
  const values = {
    productId,
    name,
    priceMinor,
    currency,
    delivery,
    minPerOrder,
    maxPerOrder,
    position,
    onShelf,
    priceSteps: JSON.stringify(variant.priceSteps),
    formFields: JSON.stringify(variant.formFields),
  };
  const row = await (id ? maybeOne(tx, update, { ...values, id, proven }) : maybeOne(tx, insert, values));
  if (row) return row.id;
  throw new AppError('not_found', 'There is no such product.', { reason: 'product_unknown', field: 'productId' });
}

/** Keys on sale under a variant that a person delivers would never be sold. */
async function keepDelivery(tx: Connection, id: string, requested: 'key' | 'manual'): Promise<void> {
  const row = await maybeOne(tx, readDelivery, [id]);
  if (!row)
    throw new AppError('not_found', 'There is no such product variant.', { reason: 'variant_unknown', field: 'id' });
  if (row.delivery === requested || !row.stocked) return;
  throw new AppError('conflict', 'This variant has keys in stock; move or undo them first.', {
    reason: 'variant_stocked',
    field: 'delivery',
  });
}
