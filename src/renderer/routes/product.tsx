import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ProductForm } from '../features/catalog/product-form.tsx';
import { VariantList } from '../features/catalog/variant-list.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { BackLink } from '../ui/back-link.tsx';

const route = getRouteApi('/desk/products/$productId');

export function Product() {
  const { t } = useTranslation();
  const { productId } = route.useParams();
  const { data, error } = useQuery(trpc.catalog.list.queryOptions());
  const isNew = productId === 'new';
  const product = data?.find((each) => each.id === productId);
  return (
    <Page
      title={isNew ? t('products.new') : (product?.name ?? t('screen.products'))}
      lead={isNew ? t('products.newLead') : null}
      actions={<BackLink to="/products">{t('screen.products')}</BackLink>}
    >
      {isNew || product ? (
        <div className="grid items-start gap-4 min-[1180px]:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
          <ProductForm key={productId} product={product} />
          {product ? <VariantList product={product} /> : null}
        </div>
      ) : data ? (
        <Empty icon={SearchX} title={t('products.gone')} />
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
    </Page>
  );
}
