import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import { count } from '../../lib/format.ts';
import { api } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import type { HeldBatchAction } from './held-batch.ts';

function change({ act, batches }: HeldBatchAction): Promise<unknown> {
  if (act === 'recall') return api.stock.recallBatch.mutate({ batchId: batches[0].batchId });
  return api.restored.release.mutate({ batchIds: batches.map((batch) => batch.batchId) });
}

/** The last look before keys go on sale again, or never. */
export function HeldBatchDialog({ doing, onClose }: { doing: HeldBatchAction | null; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const run = useMutation({
    mutationFn: change,
    onSuccess: () => {
      void queries.invalidateQueries();
      onClose();
    },
  });
  const keys = doing?.batches.reduce((sum, batch) => sum + batch.held, 0) ?? 0;
  const act = doing?.act ?? 'release';
  return (
    <Dialog
      open={doing !== null}
      onClose={onClose}
      title={t(`restored.review.${act}.title`, { count: keys, keys: count(keys) })}
      description={t(`restored.review.${act}.lead`)}
    >
      <ul className="max-h-56 overflow-y-auto rounded-xl bg-sunken px-4 py-2.5 text-[13px]">
        {doing?.batches.map((batch) => (
          <li key={batch.batchId} className="flex justify-between gap-4 py-0.5">
            <span className="min-w-0 truncate">
              {batch.productName} {batch.variantName} · {batch.label || t('batches.untitled')}
            </span>
            <span className="tabular">{count(batch.held)}</span>
          </li>
        ))}
      </ul>
      <FormError text={run.error ? sentenceFor(run.error) : undefined} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <HoldButton disabled={run.isPending} onConfirm={() => doing && run.mutate(doing)}>
          {t(`restored.review.${act}.submit`)}
        </HoldButton>
      </DialogActions>
    </Dialog>
  );
}
