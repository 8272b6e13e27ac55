import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DoubtfulOrders } from '../features/restored/doubtful-orders.tsx';
import { HeldBatches } from '../features/restored/held-batches.tsx';
import { RestoredFacts } from '../features/restored/restored-facts.tsx';
import { SoldList } from '../features/restored/sold-list.tsx';
import { useMay } from '../features/session/use-me.ts';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { Waiting } from '../ui/waiting.tsx';

/** After a restore: what is on hold, and the safe ways on. */
export function Restored() {
  const { t } = useTranslation();
  const mayRead = useMay('restored.read');
  const mayAct = useMay('restored.write');
  const state = useQuery(trpc.restored.state.queryOptions(undefined, { enabled: mayRead, refetchInterval: 15_000 }));
  const needs = useQuery(trpc.needs.list.queryOptions(undefined, { enabled: mayRead, refetchInterval: 15_000 }));
  const orders = needs.data?.filter((need) => need.kind === 'restored_order') ?? [];
  if (state.error)
    return <Page title={t('restored.title')}>{<p className="text-muted">{sentenceFor(state.error)}</p>}</Page>;
  if (state.data === undefined)
    return (
      <Page title={t('restored.title')}>
        <Waiting label={t('app.loading')} />
      </Page>
    );
  return (
    <Page title={t('restored.title')} narrow>
      <div className="grid gap-5">
        {state.data ? (
          <>
            <RestoredFacts state={state.data} />
            {mayAct ? null : <p className="text-muted">{t('restored.askOwner')}</p>}
            {mayAct ? <SoldList /> : null}
            <HeldBatches batches={state.data.batches} mayAct={mayAct} />
          </>
        ) : null}
        {orders.length > 0 ? <DoubtfulOrders needs={orders} mayAct={mayAct} /> : null}
        {state.data === null && orders.length === 0 ? (
          <Empty icon={CircleCheck} title={t('restored.nothing')}>
            {t('restored.nothingBelow')}
          </Empty>
        ) : null}
      </div>
    </Page>
  );
}
