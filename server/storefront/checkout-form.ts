import { AppError } from '../lib/app-error.ts';
import { formFieldName } from './pages/product.ts';
import type { ShopProduct } from './shelf.ts';
import type { Locale } from './messages.ts';

/** What the checkout verb is given, from the fields of the page's form; the verb itself checks the rest. */
export function checkoutForm(
  form: URLSearchParams,
  { variants }: ShopProduct,
  { ref, locale }: { ref?: string; locale: Locale },
) {
  const text = (name: string) => form.get(name)?.trim() ?? '';
  const index = variants.findIndex((variant) => variant.id === text('variantId'));
  const variant = variants[index];
  if (!variant)
    throw new AppError('bad_input', 'This variant is not on sale.', { field: 'variantId', reason: 'variant_unknown' });
  if (!/^\d{1,6}$/.test(text('quantity')) || Number(text('quantity')) === 0)
    throw new AppError('bad_input', 'quantity: not a number.', { field: 'quantity', reason: 'quantity_wrong' });
  if (text('contact').length < 3)
    throw new AppError('bad_input', 'contact: too short.', { field: 'contact', reason: 'contact_missing' });
  if (text('gateway') === '')
    throw new AppError('bad_input', 'gateway: not chosen.', { field: 'gateway', reason: 'gateway_missing' });
  const filled = variant.formFields
    .map((field) => [field.name, text(formFieldName(index, field.name))] as const)
    .filter(([, value]) => value !== '');
  return {
    variantId: variant.id,
    quantity: Number(text('quantity')),
    contact: text('contact'),
    gateway: text('gateway'),
    lookupPassword: form.get('lookupPassword') || undefined,
    coupon: text('coupon') || undefined,
    ref,
    form: filled.length > 0 ? Object.fromEntries(filled) : undefined,
    locale,
  };
}
