import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import { money } from '../../lib/format.ts';
import { api, type Outputs } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Panel } from '../../ui/panel.tsx';

type Need = Outputs['needs']['list'][number];
type Doing = { orderNo: string; verdict: 'deliver' | 'done' };

/** Paid before the shop came back, and perhaps delivered or paid back in the time that is missing. */
export function DoubtfulOrders({ needs, mayAct }: { needs: Need[]; mayAct: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<Doing | null>(null);
  const run = useMutation({
    mutationFn: (wanted: Doing) => api.restored.decideOrder.mutate(wanted),
    onSuccess: () => {
      void queries.invalidateQueries();
      setDoing(null);
    },
  });
  const verdict = doing?.verdict ?? 'deliver';
  return (
    <Panel title={t('restored.orders.title')} flush>
      <p className="px-5 pb-2 text-muted">{t('restored.orders.lead')}</p>
      <ul className="divide-y divide-line/60">
        {needs.map(({ id, orderNo, amountMinor, currency }) => (
          <li key={id} className="flex min-h-13 flex-wrap items-center gap-x-4 gap-y-2 px-5 py-2">
            <Link
              to="/orders/$orderNo"
              params={{ orderNo: orderNo ?? '' }}
              className="min-w-0 flex-1 truncate font-mono text-[13px] underline underline-offset-4"
            >
              {orderNo}
            </Link>
            <span className="tabular">{money(amountMinor, currency)}</span>
            {mayAct && orderNo ? (
              <div className="flex gap-2">
                <Button size="small" onClick={() => setDoing({ orderNo, verdict: 'deliver' })}>
                  {t('restored.orders.deliver.name')}
                </Button>
                <Button size="small" look="quiet" onClick={() => setDoing({ orderNo, verdict: 'done' })}>
                  {t('restored.orders.done.name')}
                </Button>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      <Dialog
        open={doing !== null}
        onClose={() => setDoing(null)}
        title={t(`restored.orders.${verdict}.title`)}
        description={t(`restored.orders.${verdict}.lead`, { orderNo: doing?.orderNo ?? '' })}
      >
        <FormError text={run.error ? sentenceFor(run.error) : undefined} />
        <DialogActions>
          <Button look="quiet" onClick={() => setDoing(null)}>
            {t('action.cancel')}
          </Button>
          <HoldButton disabled={run.isPending} onConfirm={() => doing && run.mutate(doing)}>
            {t(`restored.orders.${verdict}.name`)}
          </HoldButton>
        </DialogActions>
      </Dialog>
    </Panel>
  );
}
