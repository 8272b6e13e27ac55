import { useMutation, useQueryClient } from '@tanstack/react-query';
import { OctagonX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { RehearsalState } from '../../../../server/contract/scaling/rehearsal.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { duration } from '../../lib/format.ts';
import { trpc } from '../../lib/trpc.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { useMay } from '../session/use-me.ts';
import { RehearsalFigures } from './rehearsal-figures.tsx';

/** While it plays: how far, how it goes, and the one button that ends it. */
export function RehearsalLive({ state }: { state: RehearsalState }) {
  const { t } = useTranslation();
  const leftMs = state.endsAtMs - useNow();
  const mayRun = useMay('rehearsals.run');
  const queries = useQueryClient();
  const stop = useMutation(
    trpc.rehearsals.stop.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.rehearsals.pathFilter()),
      onError: (problem) => toast.error(sentenceFor(problem)),
    }),
  );
  return (
    <section
      aria-label={t('rehearsal.running')}
      className="grid gap-5 rounded-2xl border border-accent/70 bg-surface p-6"
    >
      <div className="flex items-center justify-between gap-6">
        <div>
          <h2 className="text-lg font-semibold">{t('rehearsal.running')}</h2>
          <p className="tabular text-muted">
            {leftMs > 0 ? t('rehearsal.left', { left: duration(leftMs) }) : t('rehearsal.lastKeys')}
          </p>
        </div>
        <Button
          look="danger"
          size="large"
          disabled={!mayRun || stop.isPending}
          title={mayRun ? undefined : t('rehearsal.ownerOnly')}
          onClick={() => stop.mutate()}
        >
          <OctagonX aria-hidden />
          {t('rehearsal.stop')}
        </Button>
      </div>
      <Progress label={t('rehearsal.progress')} value={state.progress} />
      <RehearsalFigures state={state} />
      <p className="text-[13px] text-muted">{t('rehearsal.guarded')}</p>
    </section>
  );
}
