import type { z } from 'zod';
import { shelfInput } from '../../contract/catalog.ts';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { forgetProducts } from './list-products.ts';

const setOf = (table: 'product' | 'variant') =>
  statement<never, [string, boolean]>({
    name: `catalog_shelf_${table}`,
    text: `update ${table} set on_shelf = $2, updated_at = now() where id = $1 returning id`,
  });
const setProduct = setOf('product');
const setVariant = setOf('variant');

/** Puts a product or a variant on the shelf or takes it off; open orders for it go on. */
export async function setShelf(ctx: Context, input: z.input<typeof shelfInput>, actor: Actor): Promise<void> {
  const wanted = parseInput(shelfInput, input);
  const [statement, id] = 'productId' in wanted ? [setProduct, wanted.productId] : [setVariant, wanted.variantId];
  await transaction(ctx.db, async (tx) => {
    const rows = await run(tx, statement, [id, wanted.onShelf]);
    if (rows.length === 0) throw new AppError('not_found', 'There is no such product.', { reason: 'product_unknown' });
    await appendAudit(tx, { actor, action: 'catalog.setShelf', subject: id, detail: { onShelf: wanted.onShelf } });
  });
  forgetProducts(ctx);
}
