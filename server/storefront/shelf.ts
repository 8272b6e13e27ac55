import { listProducts } from '../features/catalog/list-products.ts';
import type { Context } from '../features/context.ts';
import { AppError } from '../lib/app-error.ts';

/** The catalog as buyers see it. */
export type ShopProduct = Awaited<ReturnType<typeof listProducts>>[number];
export type ShopVariant = ShopProduct['variants'][number];

/** What is on the shelf as the pages draw it, at most 2 s old; the same object while it is the same reading. */
export function readShelf(ctx: Context): Promise<readonly ShopProduct[]> {
  return listProducts(ctx);
}

/** A product by its address, and the reading it comes from. */
export async function findOnShelf(ctx: Context, slug: string) {
  const products = await readShelf(ctx);
  const product = products.find((one) => one.slug === slug);
  if (!product) throw new AppError('not_found', 'There is no such product.', { reason: 'product_unknown' });
  return { product, products };
}
