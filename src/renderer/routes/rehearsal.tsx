import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { RehearsalForm } from '../features/rehearsals/rehearsal-form.tsx';
import { RehearsalLive } from '../features/rehearsals/rehearsal-live.tsx';
import { RehearsalReport } from '../features/rehearsals/rehearsal-report.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { useNow } from '../lib/use-now.ts';
import { Page } from '../ui/page.tsx';
import { Waiting } from '../ui/waiting.tsx';

const route = getRouteApi('/desk/scaling/rehearsal');

/** So long after its end, a report stands above the form for the next one. */
const newsMs = 1_800_000;

/** Friday night on a Tuesday morning. */
export function Rehearsal() {
  const { t } = useTranslation();
  const { promo } = route.useSearch();
  const nowMs = useNow();
  const { data, error } = useQuery(
    trpc.rehearsals.state.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1000 : 5000),
    }),
  );
  const isNews = data ? nowMs - data.endsAtMs < newsMs : false;
  const form = <RehearsalForm key="form" promoId={promo} />;
  const report = data ? <RehearsalReport key="report" state={data} /> : null;
  return (
    <Page title={t('screen.rehearsal')} lead={t('rehearsal.lead')}>
      {data === undefined ? (
        error ? (
          <p className="text-muted">{sentenceFor(error)}</p>
        ) : (
          <Waiting label={t('app.loading')} />
        )
      ) : data?.state === 'running' ? (
        <RehearsalLive state={data} />
      ) : (
        <div className="grid gap-4">{isNews ? [report, form] : [form, report]}</div>
      )}
    </Page>
  );
}
