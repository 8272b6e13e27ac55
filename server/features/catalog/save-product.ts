import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { productInput } from '../../contract/catalog.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { forgetProducts } from './list-products.ts';

const insert = statement<{ id: string }, [string, string, string, string, number, boolean]>({
  name: 'catalog_insert_product',
  text: `insert into product (slug, name, summary, description, position, on_shelf) values ($1, $2, $3, $4, $5, $6)
    on conflict (slug) do nothing returning id`,
});

// without a new slug the old one stays: links to it are out there
const update = statement<{ id: string }, [string, string | null, string, string, string, number, boolean]>({
  name: 'catalog_update_product',
  text: `update product set slug = coalesce($2, slug), name = $3, summary = $4, description = $5, position = $6, on_shelf = $7, updated_at = now()
    where id = $1 returning id`,
});

/** Adds a product, or changes the one with this id. */
export async function saveProduct(
  ctx: Context,
  input: z.input<typeof productInput>,
  actor: Actor,
): Promise<{ id: string }> {
  const product = parseInput(productInput, input);
  const id = await transaction(ctx.db, async (tx) => {
    const saved = product.id ? await change(tx, product.id, product) : await add(tx, product);
    const { name, onShelf } = product;
    await appendAudit(tx, {
      actor,
      action: 'catalog.saveProduct',
      subject: saved,
      detail: { name, onShelf, added: !product.id },
    });
    return saved;
  });
  forgetProducts(ctx);
  return { id };
}

type Product = z.output<typeof productInput>;

const slugTaken = () =>
  new AppError('conflict', 'Another product has this address.', { reason: 'slug_taken', field: 'slug' });

async function change(
  tx: Connection,
  id: string,
  { slug, name, summary, description, position, onShelf }: Product,
): Promise<string> {
  try {
    const row = await maybeOne(tx, update, [id, slug ?? null, name, summary, description, position, onShelf]);
    if (!row) throw new AppError('not_found', 'There is no such product.', { reason: 'product_unknown', field: 'id' });
    return row.id;
  } catch (error) {
    throw (error as { constraint?: string }).constraint === 'product_slug_key' ? slugTaken() : error;
  }
}

async function add(tx: Connection, { slug, name, summary, description, position, onShelf }: Product): Promise<string> {
  for (const candidate of slug ? [slug] : [slugOf(name), slugOf(name), slugOf(name)]) {
    const row = await maybeOne(tx, insert, [candidate, name, summary, description, position, onShelf]);
    if (row) return row.id;
  }
  throw slugTaken();
}

const randomPart = (): string => randomBytes(2).toString('hex');

/** `Steam 50 元` → `steam-50-3fa9`, `礼品卡` → `p-3fa9`: what Latin letters and digits there are, and a random end. */
export function slugOf(name: string): string {
  const latin = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+/g, '')
    .slice(0, 50)
    .replaceAll(/-+$/g, '');
  return `${latin || 'p'}-${randomPart()}`;
}
