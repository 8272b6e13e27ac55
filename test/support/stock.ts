import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { encrypt, sealerTo } from '../../server/lib/seal.ts';
import { hmac } from '../../server/lib/token.ts';
import type { Context } from '../../server/features/context.ts';

export type Shelf = { productId: string; variantId: string; batchId: string };

/** A product on the shelf with `keys` sealed the way an import seals them, straight into the tables. */
export async function stockShelf(
  ctx: Context,
  pool: pg.Pool,
  keys: string[],
  {
    priceMinor = 1000,
    delivery = 'key',
    maxPerOrder = 100,
  }: { priceMinor?: number; delivery?: 'key' | 'manual'; maxPerOrder?: number } = {},
): Promise<Shelf> {
  const slug = `p-${randomBytes(4).toString('hex')}`;
  const product = await pool.query<{ id: string }>(
    "insert into product (slug, name, on_shelf) values ($1, '测试商品', true) returning id",
    [slug],
  );
  const productId = product.rows[0]!.id;
  const variant = await pool.query<{ id: string }>(
    "insert into variant (product_id, name, price_minor, delivery, max_per_order) values ($1, '标准', $2, $3, $4) returning id",
    [productId, priceMinor, delivery, maxPerOrder],
  );
  const variantId = variant.rows[0]!.id;
  const batchId = await addBatch(ctx, pool, variantId, keys);
  return { productId, variantId, batchId };
}

export async function addBatch(ctx: Context, pool: pg.Pool, variantId: string, keys: string[]): Promise<string> {
  const dataKey = randomBytes(32);
  const { rows } = await pool.query<{ id: string }>('select uuidv7() as id');
  const batchId = rows[0]!.id;
  await pool.query(
    "insert into key_batch (id, variant_id, label, sealed_data_key, key_count, imported_by) values ($1, $2, 'test', $3, $4, 'test')",
    [batchId, variantId, sealerTo(ctx.secrets.dispensePublic)(dataKey, `batch:${batchId}`), keys.length],
  );
  const indexes = keys.map((key) => hmac(ctx.secrets.blindIndex, key));
  await pool.query(
    `insert into stock_key (pos, variant_id, batch_id, sealed, last4, blind_index)
     select n, $1, $2, sealed, last4, blind from unnest($3::bytea[], $4::text[], $5::bytea[]) with ordinality as t (sealed, last4, blind, n)`,
    [
      variantId,
      batchId,
      keys.map((key, index) => encrypt(dataKey, key, `key:${batchId}:${indexes[index]!.toString('hex')}`)),
      keys.map((key) => key.slice(-4)),
      indexes,
    ],
  );
  return batchId;
}
