import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { count } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { HeldBatchDialog } from './held-batch-dialog.tsx';
import type { HeldBatchAction, HeldBatch } from './held-batch.ts';

export function HeldBatches({ batches, mayAct }: { batches: HeldBatch[]; mayAct: boolean }) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<HeldBatchAction | null>(null);
  return (
    <Panel
      title={t('restored.batches')}
      flush
      aside={
        mayAct ? (
          <Button size="small" onClick={() => setDoing({ act: 'release', batches })}>
            {batches.length > 0 ? t('restored.releaseAll') : t('restored.close')}
          </Button>
        ) : null
      }
    >
      <ul className="divide-y divide-line/60">
        {batches.map((batch) => (
          <li key={batch.batchId} className="flex min-h-15 flex-wrap items-center gap-x-4 gap-y-2 px-5 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">
                {batch.productName} {batch.variantName}
              </p>
              <p className="truncate text-[12.5px] text-muted">
                {batch.label || t('batches.untitled')}
                {batch.isNew ? ` · ${t('restored.isNew')}` : ''}
              </p>
            </div>
            <p className="tabular text-[13px]">{t('restored.keys', { count: batch.held, keys: count(batch.held) })}</p>
            {mayAct ? (
              <div className="flex gap-2">
                <Button size="small" onClick={() => setDoing({ act: 'release', batches: [batch] })}>
                  {t('restored.release')}
                </Button>
                <Button size="small" look="quiet" onClick={() => setDoing({ act: 'recall', batches: [batch] })}>
                  {t('batchAct.recall.name')}
                </Button>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      <HeldBatchDialog doing={doing} onClose={() => setDoing(null)} />
    </Panel>
  );
}
