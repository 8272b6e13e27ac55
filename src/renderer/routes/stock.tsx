import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Import, PackageOpen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../features/session/use-me.ts';
import { HeldUnpaid } from '../features/holds/held-unpaid.tsx';
import { BatchList } from '../features/stock/batch-list.tsx';
import { StockTable } from '../features/stock/stock-table.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { buttonLook } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { Waiting } from '../ui/waiting.tsx';

export function Stock() {
  const { t } = useTranslation();
  const mayImport = useMay('stock.import');
  const seesHolds = useMay('holds.read');
  const [variantId, setVariantId] = useState<string | null>(null);
  const { data, error } = useQuery(trpc.stock.overview.queryOptions(undefined, { refetchInterval: 10_000 }));
  return (
    <Page
      title={t('screen.stock')}
      actions={
        mayImport ? (
          <Link
            to="/stock/import"
            search={variantId ? { variant: variantId } : {}}
            className={buttonLook({ look: 'primary' })}
          >
            <Import aria-hidden />
            {t('stock.import')}
          </Link>
        ) : null
      }
    >
      {data && data.length > 0 ? (
        <div className="grid gap-5">
          {seesHolds ? <HeldUnpaid /> : null}
          <StockTable rows={data} selected={variantId} onSelect={setVariantId} />
          <BatchList variantId={variantId} variants={data} />
        </div>
      ) : data ? (
        <Empty icon={PackageOpen} title={t('stock.none')}>
          {t('stock.noneBelow')}
        </Empty>
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
    </Page>
  );
}
