import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { count } from '../../lib/format.ts';
import type { Outputs } from '../../lib/trpc.ts';
import { Input } from '../../ui/input.tsx';

type Products = Outputs['catalog']['list'];
type Props = {
  products: Products;
  value: readonly string[];
  onChange: (variantIds: string[]) => void;
  error: string | undefined;
};

/** From so many variants on, a list is searched and not read. */
const searchFrom = 12;
const boxLook = 'size-4 shrink-0 accent-[var(--c-accent)]';

/** Variants under their products; a product's own box takes all of them. */
export function VariantPicker({ products, value, onChange, error }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const query = text.trim().toLowerCase();
  const shown = products
    .map((product) => ({
      ...product,
      variants: product.variants.filter((each) => `${product.name} ${each.name}`.toLowerCase().includes(query)),
    }))
    .filter(({ variants }) => variants.length > 0);
  const put = (ids: readonly string[], on: boolean) =>
    onChange(on ? [...new Set([...value, ...ids])] : value.filter((id) => !ids.includes(id)));
  const many = products.reduce((sum, { variants }) => sum + variants.length, 0) > searchFrom;
  return (
    <fieldset className="grid gap-1.5" aria-describedby="promo-products-below">
      <legend className="mb-1.5 flex w-full items-center justify-between text-[13px] font-medium">
        {t('promos.products')}
      </legend>
      {many ? (
        <Input
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('promos.findProduct')}
          aria-label={t('promos.findProduct')}
        />
      ) : null}
      <div
        className={cn(
          'grid h-52 steady-scroll content-start gap-2 rounded-lg border border-line-strong/70 bg-raised py-2 pl-3',
          error && 'border-danger',
        )}
      >
        {shown.map((product) => {
          const ids = product.variants.map(({ id }) => id);
          const on = ids.filter((id) => value.includes(id)).length;
          return (
            <div key={product.id}>
              <label className="flex min-h-7 items-center gap-2.5 font-medium">
                <input
                  type="checkbox"
                  className={boxLook}
                  checked={on === ids.length}
                  ref={(box) => {
                    if (box) box.indeterminate = on > 0 && on < ids.length;
                  }}
                  onChange={(event) => put(ids, event.target.checked)}
                />
                <span className="truncate">{product.name}</span>
              </label>
              <ul className="ml-6.5">
                {product.variants.map((variant) => (
                  <li key={variant.id}>
                    <label className="flex min-h-7 items-center gap-2.5">
                      <input
                        type="checkbox"
                        className={boxLook}
                        checked={value.includes(variant.id)}
                        onChange={(event) => put([variant.id], event.target.checked)}
                      />
                      <span className="min-w-0 flex-1 truncate">{variant.name}</span>
                      <span className="tabular pr-2 text-[12.5px] text-muted">
                        {variant.delivery === 'key'
                          ? t('products.left', { count: variant.left, left: count(variant.left) })
                          : t('variants.manual')}
                      </span>
                    </label>
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
        {shown.length === 0 ? <p className="py-2 text-muted">{t('palette.nothing')}</p> : null}
      </div>
      <p
        id="promo-products-below"
        role={error ? 'alert' : undefined}
        className={cn('tabular min-h-5 text-[12.5px] text-muted', error && 'text-danger')}
      >
        {error ?? t('promos.chosen', { count: value.length })}
      </p>
    </fieldset>
  );
}
