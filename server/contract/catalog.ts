import { defined } from './defined.ts';
import { z } from 'zod';
import { amountMinor as minor, currencyCode, plainText, trimmedText, uuid } from './fields.ts';

const name = trimmedText(80).pipe(z.string().min(1));
const position = z.number().int().min(-10_000).max(10_000);
const quantity = z.number().int().min(1).max(10_000);

/** In stock is counted up to this; more is shown as this. */
export const stockShownUpTo = 1000;

const slug = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'small letters, digits and single hyphens');

export const productInput = z.object({
  id: uuid.optional(),
  /** Made from the name when absent. */
  slug: slug.optional(),
  name,
  summary: trimmedText(300).default(''),
  description: plainText(10_000).default(''),
  position: position.default(0),
  onShelf: z.boolean(),
});

/** From this quantity on, every piece costs this. */
const priceStep = z.object({ minQuantity: quantity.min(2), priceMinor: minor });

/** What the buyer fills in for manual delivery (代充). */
export const formField = z.object({
  name: z.string().regex(/^[a-z][a-zA-Z0-9_]{0,39}$/, 'a letter, then letters, digits or _'),
  label: name,
  required: z.boolean().default(true),
});

export const variantInput = z
  .object({
    id: uuid.optional(),
    productId: uuid,
    name,
    priceMinor: minor,
    currency: currencyCode,
    priceSteps: z.array(priceStep).max(20).default([]),
    delivery: z.enum(['key', 'manual']).default('key'),
    formFields: z.array(formField).max(12).default([]),
    minPerOrder: quantity.default(1),
    maxPerOrder: quantity.default(100),
    position: position.default(0),
    onShelf: z.boolean(),
  })
  .refine((v) => v.maxPerOrder >= v.minPerOrder, {
    path: ['maxPerOrder'],
    message: 'must not be below the smallest order',
  })
  .refine(
    (v) =>
      v.priceSteps.every(
        (step, at) => at === 0 || step.minQuantity > defined(v.priceSteps[at - 1], 'v.priceSteps[at - 1]').minQuantity,
      ),
    {
      path: ['priceSteps'],
      message: 'quantities must rise from step to step',
    },
  )
  .refine(
    (v) => v.priceSteps.every((step, at) => step.priceMinor <= (v.priceSteps[at - 1]?.priceMinor ?? v.priceMinor)),
    {
      path: ['priceSteps'],
      message: 'a larger order must not cost more apiece',
    },
  )
  .refine((v) => new Set(v.formFields.map((field) => field.name)).size === v.formFields.length, {
    path: ['formFields'],
    message: 'every field needs its own name',
  })
  .refine((v) => v.delivery === 'manual' || v.formFields.length === 0, {
    path: ['formFields'],
    message: 'only manual delivery has a form',
  });

export const shelfInput = z.union([
  z.object({ productId: uuid, onShelf: z.boolean() }),
  z.object({ variantId: uuid, onShelf: z.boolean() }),
]);

export type PriceStep = z.output<typeof priceStep>;
export type FormField = z.output<typeof formField>;

type CatalogVariant = Omit<z.output<typeof variantInput>, 'id'> & { id: string; left: number };
export type CatalogProduct = Omit<z.output<typeof productInput>, 'id' | 'slug'> & {
  id: string;
  slug: string;
  variants: CatalogVariant[];
};

/** What buyers see. */
export type ShownVariant = {
  id: string;
  name: string;
  priceMinor: number;
  currency: string;
  priceSteps: PriceStep[];
  delivery: 'key' | 'manual';
  formFields: FormField[];
  minPerOrder: number;
  maxPerOrder: number;
  /** 0 to `stockShownUpTo`; manual delivery never runs out. */
  inStock: number;
  /** There are keys, but on hold while the shop is checked: not sold out, and back soon. */
  backSoon: boolean;
  /** While a promo lowers the price: what it was, and until when (ms). */
  promo?: { wasMinor: number; endsAtMs: number };
};
export type ShownProduct = {
  id: string;
  slug: string;
  name: string;
  summary: string;
  description: string;
  variants: ShownVariant[];
};

export type Quote = {
  variantId: string;
  productName: string;
  variantName: string;
  delivery: 'key' | 'manual';
  formFields: FormField[];
  quantity: number;
  unitPriceMinor: number;
  discountMinor: number;
  amountMinor: number;
  currency: string;
  couponId: string | null;
  /** The test product of a rehearsal: takes test payments only, and counts nowhere. */
  rehearsal: boolean;
};
