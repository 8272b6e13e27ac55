import { listProducts, type PublicProduct, type PublicVariant } from '../features/catalog/list-products.ts';
import type { Context } from '../features/context.ts';

export type ShopProduct = PublicProduct;
export type ShopVariant = PublicVariant;

/** What is on the shelf as the pages draw it, at most 2 s old; the same object while it is the same reading. */
export function readShelf(ctx: Context): Promise<readonly ShopProduct[]> {
  return listProducts(ctx);
}
