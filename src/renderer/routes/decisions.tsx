import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScaledService } from '../../../server/contract/scaling/policy.ts';
import type { DecisionRow } from '../../../server/contract/scaling/views.ts';
import { Answer } from '../features/decisions/answer.tsx';
import { AskForm } from '../features/decisions/ask-form.tsx';
import { DecisionChart } from '../features/decisions/decision-chart.tsx';
import { DecisionList } from '../features/decisions/decision-list.tsx';
import type { ChartMinutes } from '../features/decisions/use-scaling-chart.ts';
import { shownServices } from '../features/scaling/service-look.ts';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { useNow } from '../lib/use-now.ts';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { Segments } from '../ui/segments.tsx';
import { Select } from '../ui/select.tsx';
import { Waiting } from '../ui/waiting.tsx';

const spans = [60, 360, 1440] as const;
const minuteMs = 60_000;
const dayMs = 86_400_000;

export function Decisions() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { service: asked, at } = useSearch({ from: '/desk/scaling/decisions' });
  const [minutes, setMinutes] = useState<ChartMinutes>(360);
  const [shown, setShown] = useState<ScaledService | 'all'>('all');
  const [moreDays, setMoreDays] = useState(0);
  const untilMs = Math.ceil(useNow() / minuteMs) * minuteMs;
  const filter = shown === 'all' ? {} : { service: shown };
  const { data: rows, error } = useQuery(
    trpc.scaling.decisions.queryOptions(
      { fromMs: untilMs - minutes * minuteMs - moreDays * dayMs, untilMs, ...filter },
      { refetchInterval: 5000, placeholderData: keepPreviousData },
    ),
  );
  const ask = (service: ScaledService, atMs: number) =>
    void navigate({ to: '/scaling/decisions', search: { service, at: atMs } });
  const open = (row: DecisionRow) => ask(row.service, row.atMs);
  const selected = rows?.find((row) => row.atMs === at && row.service === asked)?.id ?? null;
  return (
    <Page
      title={t('screen.decisions')}
      actions={
        <>
          <Select
            label={t('decisions.filter')}
            className="w-40"
            value={shown}
            onChange={setShown}
            choices={[
              { value: 'all' as const, label: t('decisions.allServices') },
              ...shownServices.map((value) => ({ value, label: t(`service.${value}`) })),
            ]}
          />
          <Segments
            label={t('chart.span')}
            value={String(minutes) as '60'}
            onChange={(next) => setMinutes(Number(next) as 60)}
            choices={spans.map((span) => ({ value: String(span) as '60', label: t(`chart.spans.${span}`) }))}
          />
        </>
      }
    >
      <div className="grid items-start gap-4 min-[880px]:grid-cols-[minmax(0,1fr)_19rem] min-[1180px]:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="grid min-w-0 gap-4">
          <Panel title={t('decisions.chart')}>
            <DecisionChart minutes={minutes} service={shown === 'all' ? null : shown} onOpen={open} />
          </Panel>
          <Panel title={t('decisions.list')} flush>
            {rows ? (
              <>
                <DecisionList rows={rows} selectedId={selected} onOpen={open} />
                <div className="border-t border-line px-5 py-3">
                  <Button look="quiet" size="small" onClick={() => setMoreDays(moreDays + 1)}>
                    {t('decisions.earlier')}
                  </Button>
                </div>
              </>
            ) : error ? (
              <p className="px-5 pb-5 text-muted">{sentenceFor(error)}</p>
            ) : (
              <div className="px-5 pb-5">
                <Waiting label={t('app.loading')} />
              </div>
            )}
          </Panel>
        </div>
        <div className="grid gap-4 min-[880px]:sticky min-[880px]:top-0">
          <Panel title={t('decisions.ask')}>
            <AskForm key={`${asked}${at}`} service={asked ?? 'storefront'} atMs={at ?? null} onAsk={ask} />
          </Panel>
          {asked && at !== undefined ? (
            <Panel title={t('decisions.answer')}>
              <Answer service={asked} atMs={at} onOpen={open} />
            </Panel>
          ) : null}
        </div>
      </div>
    </Page>
  );
}
