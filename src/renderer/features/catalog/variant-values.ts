import { z } from 'zod';
import { formField, variantInput } from '../../../../server/contract/catalog.ts';
import { fromDecimal } from '../../../../server/contract/money.ts';
import { lengthOf, rangeOf } from '../../lib/bounds.ts';
import { amountField } from '../../lib/format.ts';
import type { Inputs } from '../../lib/trpc.ts';
import type { CatalogVariant } from './price-span.ts';

const pieces = rangeOf(variantInput.shape.maxPerOrder);

/** The form keeps what was typed; it becomes numbers only on the way out. Messages are keys of the words. */
export function variantForm(currency: string) {
  const price = z.string().refine((text) => (fromDecimal(text, currency) ?? 0) > 0, 'form.price');
  const quantity = z
    .string()
    .refine(
      (text) => /^\d+$/.test(text.trim()) && Number(text) >= pieces.from && Number(text) <= pieces.to,
      'form.quantity',
    );
  return z
    .object({
      name: z.string().trim().min(1, 'form.required').max(lengthOf(variantInput.shape.name).max),
      price,
      steps: z.array(z.object({ quantity, price })),
      delivery: z.enum(['key', 'manual']),
      fields: z.array(
        z.object({
          label: z.string().trim().min(1, 'form.required').max(lengthOf(formField.shape.label).max),
          required: z.boolean(),
        }),
      ),
      min: quantity,
      max: quantity,
    })
    .refine((values) => Number(values.max) >= Number(values.min), { path: ['max'], error: 'variants.maxUnderMin' });
}

export type VariantValues = z.output<ReturnType<typeof variantForm>>;

export function valuesOf(variant: CatalogVariant | undefined, currency: string): VariantValues {
  return {
    name: variant?.name ?? '',
    price: variant ? amountField(variant.priceMinor, currency) : '',
    steps: (variant?.priceSteps ?? []).map((step) => ({
      quantity: String(step.minQuantity),
      price: amountField(step.priceMinor, currency),
    })),
    delivery: variant?.delivery ?? 'key',
    fields: (variant?.formFields ?? []).map(({ label, required }) => ({ label, required })),
    min: String(variant?.minPerOrder ?? 1),
    max: String(variant?.maxPerOrder ?? 100),
  };
}

type Kept = { productId: string; variant: CatalogVariant | undefined; currency: string };

export function inputOf(
  values: VariantValues,
  { productId, variant, currency }: Kept,
): Inputs['catalog']['saveVariant'] {
  return {
    ...(variant ? { id: variant.id, position: variant.position } : {}),
    productId,
    currency,
    name: values.name,
    priceMinor: fromDecimal(values.price, currency) ?? 0,
    priceSteps: values.steps
      .map((step) => ({ minQuantity: Number(step.quantity), priceMinor: fromDecimal(step.price, currency) ?? 0 }))
      .toSorted((a, b) => a.minQuantity - b.minQuantity),
    delivery: values.delivery,
    // answers of earlier orders are kept by name, so a field's name stays with its place
    formFields:
      values.delivery === 'manual'
        ? values.fields.map((field, index) => ({
            name: variant?.formFields[index]?.name ?? `field${index + 1}`,
            ...field,
          }))
        : [],
    minPerOrder: Number(values.min),
    maxPerOrder: Number(values.max),
    onShelf: variant?.onShelf ?? true,
  };
}
