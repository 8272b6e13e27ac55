import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { count, money } from '../../lib/format.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Section } from '../../ui/section.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useMay } from '../session/use-me.ts';
import type { CatalogProduct, CatalogVariant } from './price-span.ts';
import { VariantForm } from './variant-form.tsx';

export function VariantList({ product }: { product: CatalogProduct }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayWrite = useMay('catalog.write');
  const [editing, setEditing] = useState<CatalogVariant | 'new' | null>(null);
  const setShelf = useMutation(
    trpc.catalog.setShelf.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.catalog.list.queryFilter()),
      onError: (error) => toast.error(sentenceFor(error)),
    }),
  );
  return (
    <Section
      title={t('variants.title')}
      lead={t('variants.lead')}
      aside={
        mayWrite ? (
          <Button onClick={() => setEditing('new')}>
            <Plus aria-hidden />
            {t('variants.new')}
          </Button>
        ) : null
      }
    >
      {product.variants.length === 0 ? <p className="text-muted">{t('variants.none')}</p> : null}
      <ul className="grid gap-1">
        {product.variants.map((variant) => (
          <li
            key={variant.id}
            className="grid min-h-14 grid-cols-[minmax(0,1fr)_6rem_2.75rem_2rem] items-center gap-3 rounded-xl bg-sunken/60 px-4"
          >
            <div className="min-w-0">
              <p className="truncate font-medium">{variant.name}</p>
              <p className="tabular truncate text-[12.5px] text-muted">
                {variant.delivery === 'manual'
                  ? t('variants.manual')
                  : t('products.left', { count: variant.left, left: count(variant.left) })}
                {variant.priceSteps
                  .map(
                    (step) =>
                      ` · ${t('variants.step', { quantity: step.minQuantity, price: money(step.priceMinor, variant.currency) })}`,
                  )
                  .join('')}
              </p>
            </div>
            <p className="tabular text-right font-medium">{money(variant.priceMinor, variant.currency)}</p>
            <Switch
              label={t('products.shelfOf', { name: variant.name })}
              checked={variant.onShelf}
              disabled={!mayWrite || setShelf.isPending}
              onChange={(onShelf) => setShelf.mutate({ variantId: variant.id, onShelf })}
            />
            {mayWrite ? (
              <Button
                look="quiet"
                size="icon"
                aria-label={t('variants.edit', { name: variant.name })}
                onClick={() => setEditing(variant)}
              >
                <Pencil aria-hidden />
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <Dialog
        wide
        open={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === 'new' ? t('variants.new') : t('variants.editTitle')}
      >
        {editing === null ? null : (
          <VariantForm
            productId={product.id}
            variant={editing === 'new' ? undefined : editing}
            onClose={() => setEditing(null)}
          />
        )}
      </Dialog>
    </Section>
  );
}
