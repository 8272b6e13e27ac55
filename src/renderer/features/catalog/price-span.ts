import { money } from '../../lib/format.ts';
import type { Outputs } from '../../lib/trpc.ts';

export type CatalogProduct = Outputs['catalog']['list'][number];
export type CatalogVariant = CatalogProduct['variants'][number];

/** ¥9.90 or ¥9.90 – ¥48.00, each currency on its own; a dash without variants. */
export function priceSpan(variants: readonly Pick<CatalogVariant, 'priceMinor' | 'currency'>[]): string {
  if (variants.length === 0) return '–';
  return [...new Set(variants.map((variant) => variant.currency))]
    .map((currency) => {
      const prices = variants.filter((variant) => variant.currency === currency).map((variant) => variant.priceMinor);
      const [low, high] = [Math.min(...prices), Math.max(...prices)];
      return low === high ? money(low, currency) : `${money(low, currency)} – ${money(high, currency)}`;
    })
    .join(' · ');
}
