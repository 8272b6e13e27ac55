import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import { count } from '../../lib/format.ts';
import { api, trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Select } from '../../ui/select.tsx';
import type { BatchAction } from './batch-actions.ts';
import type { Batch } from './batch.ts';
import type { StockRow } from './restock-plan.ts';

type Doing = { act: BatchAction; batch: Batch };
type Props = { doing: Doing | null; variants: readonly StockRow[]; onClose: () => void };

export function BatchDialog({ doing, variants, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={doing !== null}
      onClose={onClose}
      title={doing ? t(`batchAct.${doing.act}.title`) : ''}
      description={
        doing
          ? t(`batchAct.${doing.act}.lead`, {
              name: doing.batch.label || t('batches.untitled'),
              count: doing.batch.left,
              left: count(doing.batch.left),
              sold: count(doing.batch.sold),
            })
          : ''
      }
    >
      {doing ? <BatchStep doing={doing} variants={variants} onClose={onClose} /> : null}
    </Dialog>
  );
}

function change({ act, batch }: Doing, variantId: string | null) {
  const batchId = batch.id;
  if (act === 'stop') return api.stock.stopBatch.mutate({ batchId });
  if (act === 'resume') return api.stock.resumeBatch.mutate({ batchId });
  if (act === 'recall') return api.stock.recallBatch.mutate({ batchId });
  if (act === 'undoOwn') return api.stock.undoOwnImport.mutate({ batchId });
  if (act === 'undo') return api.stock.undoBatch.mutate({ batchId });
  return api.stock.moveBatch.mutate({ batchId, variantId: variantId ?? '' });
}

function BatchStep({ doing, variants, onClose }: { doing: Doing; variants: readonly StockRow[]; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [variantId, setVariantId] = useState<string | null>(null);
  const run = useMutation({
    mutationFn: () => change(doing, variantId),
    onSuccess: () => {
      void queries.invalidateQueries(trpc.stock.pathFilter());
      void queries.invalidateQueries(trpc.catalog.list.queryFilter());
    },
  });
  if (run.data) {
    const received = run.data.receivedBy ?? [];
    return (
      <div className="grid gap-4">
        <p>{t(`batchAct.${doing.act}.done`, { count: run.data.affected, affected: count(run.data.affected) })}</p>
        {received.length > 0 ? (
          <>
            <p>{t('batches.receivedBy', { count: received.length })}</p>
            <ul className="max-h-56 overflow-y-auto rounded-xl bg-sunken px-4 py-2.5 font-mono text-[13px]">
              {received.map(({ orderNo, slot }) => (
                <li key={`${orderNo}-${slot}`}>
                  <Link
                    to="/orders/$orderNo"
                    params={{ orderNo }}
                    className="underline underline-offset-4"
                    onClick={onClose}
                  >
                    {orderNo}
                  </Link>{' '}
                  #{slot + 1}
                </li>
              ))}
            </ul>
          </>
        ) : null}
        <DialogActions>
          <Button look="primary" onClick={onClose}>
            {t('action.done')}
          </Button>
        </DialogActions>
      </div>
    );
  }
  const mustHold = doing.act === 'recall' || doing.act === 'undo' || doing.act === 'undoOwn';
  return (
    <div className="grid gap-3">
      {doing.act === 'move' ? (
        <Field label={t('batches.moveTo')}>
          <Select
            choices={variants
              .filter((row) => row.variantId !== doing.batch.variantId)
              .map((row) => ({ value: row.variantId, label: `${row.productName} · ${row.variantName}` }))}
            value={variantId}
            onChange={setVariantId}
            placeholder={t('batches.chooseVariant')}
          />
        </Field>
      ) : null}
      <FormError text={run.error ? sentenceFor(run.error) : undefined} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        {mustHold ? (
          <HoldButton disabled={run.isPending} onConfirm={() => run.mutate()}>
            {t(`batchAct.${doing.act}.name`)}
          </HoldButton>
        ) : (
          <Button
            look="primary"
            disabled={run.isPending || (doing.act === 'move' && !variantId)}
            onClick={() => run.mutate()}
          >
            {t(`batchAct.${doing.act}.name`)}
          </Button>
        )}
      </DialogActions>
    </div>
  );
}
