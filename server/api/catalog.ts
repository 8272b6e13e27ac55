import { z } from 'zod';
import { plainText } from '../contract/orders.ts';
import { listForDesk } from '../features/catalog/list-for-desk.ts';
import { saveProduct } from '../features/catalog/save-product.ts';
import { saveVariant } from '../features/catalog/save-variant.ts';
import { setShelf } from '../features/catalog/set-shelf.ts';
import { amountMinor, currency, uuid } from './inputs.ts';
import { allow, router } from './trpc.ts';

const slug = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
  .max(60);
const name = plainText(80)
  .transform((text) => text.trim())
  .pipe(z.string().min(1));
const position = z.number().int().min(-10_000).max(10_000);

const productInput = z.object({
  id: uuid.optional(),
  slug: slug.optional(),
  name,
  summary: plainText(300).default(''),
  description: plainText(10_000).default(''),
  position: position.default(0),
  onShelf: z.boolean(),
});

const variantInput = z.object({
  id: uuid.optional(),
  productId: uuid,
  name,
  priceMinor: amountMinor,
  currency,
  priceSteps: z
    .array(z.object({ minQuantity: z.number().int().min(2).max(10_000), priceMinor: amountMinor }))
    .max(20)
    .default([]),
  delivery: z.enum(['key', 'manual']).default('key'),
  formFields: z
    .array(z.object({ name: z.string().regex(/^[a-z][a-zA-Z0-9_]{0,39}$/), label: name, required: z.boolean() }))
    .max(12)
    .default([]),
  minPerOrder: z.number().int().min(1).max(10_000).default(1),
  maxPerOrder: z.number().int().min(1).max(10_000).default(100),
  position: position.default(0),
  onShelf: z.boolean(),
});

const shelfInput = z.union([
  z.strictObject({ productId: uuid, onShelf: z.boolean() }),
  z.strictObject({ variantId: uuid, onShelf: z.boolean() }),
]);

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
