import { productInput, shelfInput, variantInput } from '../contract/catalog.ts';
import { listForDesk } from '../features/catalog/list-for-desk.ts';
import { saveProduct } from '../features/catalog/save-product.ts';
import { saveVariant } from '../features/catalog/save-variant.ts';
import { setShelf } from '../features/catalog/set-shelf.ts';
import { allow, router } from './trpc.ts';

export const catalogRouter = router({
  list: allow('catalog.read').query(({ ctx }) => listForDesk(ctx.app)),
  saveProduct: allow('catalog.write')
    .input(productInput)
    .mutation(({ ctx, input }) => saveProduct(ctx.app, input, ctx.actor)),
  saveVariant: allow('catalog.write')
    .input(variantInput)
    .mutation(({ ctx, input }) => saveVariant(ctx.app, input, ctx.actor)),
  setShelf: allow('catalog.write')
    .input(shelfInput)
    .mutation(({ ctx, input }) => setShelf(ctx.app, input, ctx.actor)),
});
