import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight, Plus, Tags, TicketPercent } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { priceSpan } from '../features/catalog/price-span.ts';
import { NoPaymentsNotice } from '../features/gateways/no-payments.tsx';
import { useMay } from '../features/session/use-me.ts';
import { buttonLook } from '../ui/button.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { count } from '../lib/format.ts';
import { trpc } from '../lib/trpc.ts';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { Switch } from '../ui/switch.tsx';
import { Waiting } from '../ui/waiting.tsx';

export function Products() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayWrite = useMay('catalog.write');
  const { data, error } = useQuery(trpc.catalog.list.queryOptions());
  const setShelf = useMutation(
    trpc.catalog.setShelf.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.catalog.list.queryFilter()),
      onError: (problem) => toast.error(sentenceFor(problem)),
    }),
  );
  const newProduct = (
    <Link to="/products/$productId" params={{ productId: 'new' }} className={buttonLook({ look: 'primary' })}>
      <Plus aria-hidden />
      {t('products.new')}
    </Link>
  );
  return (
    <Page
      title={t('screen.products')}
      actions={
        mayWrite ? (
          <>
            <Link to="/coupons" className={buttonLook()}>
              <TicketPercent aria-hidden />
              {t('screen.coupons')}
            </Link>
            {newProduct}
          </>
        ) : null
      }
    >
      <NoPaymentsNotice />
      {data && data.length > 0 ? (
        <ul className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface">
          {data.map((product) => {
            const byKey = product.variants.filter((variant) => variant.delivery === 'key');
            const left = byKey.reduce((sum, variant) => sum + variant.left, 0);
            return (
              <li key={product.id} className="flex items-center gap-4 pr-5">
                <Link
                  to="/products/$productId"
                  params={{ productId: product.id }}
                  className="grid min-h-18 flex-1 grid-cols-[minmax(0,1fr)_7rem_10rem_1rem] items-center gap-5 px-5 hover:bg-line/35"
                >
                  <span className="min-w-0">
                    <span className="block truncate font-medium">{product.name}</span>
                    <span className="block truncate text-[13px] text-muted">
                      {product.summary || t('products.variantCount', { count: product.variants.length })}
                    </span>
                  </span>
                  <span className="tabular text-right text-muted">
                    {byKey.length > 0 || product.variants.length === 0
                      ? t('products.left', { count: left, left: count(left) })
                      : t('variants.manual')}
                  </span>
                  <span className="tabular text-right font-medium">{priceSpan(product.variants)}</span>
                  <ChevronRight aria-hidden className="size-4 text-muted" />
                </Link>
                <label className="flex w-32 items-center justify-end gap-2.5 whitespace-nowrap text-[13px] text-muted">
                  {product.onShelf ? t('products.onShelf') : t('products.offShelf')}
                  <Switch
                    label={t('products.shelfOf', { name: product.name })}
                    checked={product.onShelf}
                    disabled={!mayWrite || setShelf.isPending}
                    onChange={(onShelf) => setShelf.mutate({ productId: product.id, onShelf })}
                  />
                </label>
              </li>
            );
          })}
        </ul>
      ) : data ? (
        <div className="h-72 rounded-2xl border border-line bg-surface">
          <Empty icon={Tags} title={t('products.none')}>
            {mayWrite ? (
              <span className="mt-2 grid gap-4 justify-items-center">
                {t('products.noneBelow')} {newProduct}
              </span>
            ) : null}
          </Empty>
        </div>
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
    </Page>
  );
}
