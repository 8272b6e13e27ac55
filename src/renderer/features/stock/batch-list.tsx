import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { count, money } from '../../lib/format.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { Panel } from '../../ui/panel.tsx';
import { useMe } from '../session/use-me.ts';
import { BatchDialog } from './batch-dialog.tsx';
import { BatchMenu } from './batch-menu.tsx';
import type { BatchAction } from './batch-actions.ts';
import type { StockRow } from './restock-plan.ts';
import type { Batch } from './batch.ts';

const stateLook = {
  active: 'text-muted',
  stopped: 'text-warn',
  recalled: 'text-danger',
  undone: 'text-muted line-through',
} as const;

export function BatchList({ variantId, variants }: { variantId: string | null; variants: readonly StockRow[] }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const { data } = useQuery(trpc.stock.batches.queryOptions(variantId ? { variantId } : {}));
  const [doing, setDoing] = useState<{ act: BatchAction; batch: Batch } | null>(null);
  const chosen = variants.find((row) => row.variantId === variantId);
  return (
    <Panel
      title={chosen ? t('batches.of', { name: `${chosen.productName} ${chosen.variantName}` }) : t('batches.title')}
      flush
    >
      {data?.length === 0 ? <p className="px-5 pb-5 text-muted">{t('batches.none')}</p> : null}
      <ul className="min-h-10 divide-y divide-line/60">
        {data?.map((batch) => (
          <li
            key={batch.id}
            className="grid min-h-15 grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_9rem_5rem_2.5rem] items-center gap-4 px-5"
          >
            <div className="min-w-0">
              <p className={cn('truncate font-medium', batch.state === 'undone' && 'text-muted line-through')}>
                {batch.label || t('batches.untitled')}
              </p>
              <p className="truncate text-[12.5px] text-muted">
                {batch.productName} {batch.variantName}
                {batch.supplier ? ` · ${batch.supplier}` : ''}
                {batch.costMinor ? ` · ${money(batch.costMinor, shop.currency)}` : ''}
              </p>
            </div>
            <p className="tabular truncate text-[13px] text-muted">
              {t('batches.imported', { at: dateAndTime(batch.createdAt), by: batch.importedBy })}
            </p>
            <p className="tabular text-right text-[13px]">
              {t('batches.counts', { left: count(batch.left), all: count(batch.keyCount) })}
            </p>
            <p className={cn('text-[13px]', batch.held > 0 ? 'text-warn' : stateLook[batch.state])}>
              {batch.held > 0 ? t('stock.held') : t(`batchState.${batch.state}`)}
            </p>
            <BatchMenu batch={batch} onChoose={(act) => setDoing({ act, batch })} />
          </li>
        ))}
      </ul>
      <BatchDialog doing={doing} variants={variants} onClose={() => setDoing(null)} />
    </Panel>
  );
}
