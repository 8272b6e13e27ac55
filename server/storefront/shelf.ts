import { listProducts } from '../features/catalog/list-products.ts';
import type { Context } from '../features/context.ts';

/** The catalog as buyers see it. */
export type ShopProduct = Awaited<ReturnType<typeof listProducts>>[number];
export type ShopVariant = ShopProduct['variants'][number];

/** What is on the shelf as the pages draw it, at most 2 s old; the same object while it is the same reading. */
export function readShelf(ctx: Context): Promise<readonly ShopProduct[]> {
  return listProducts(ctx);
}
