import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serviceColour, shownServices } from '../features/scaling/service-look.ts';
import { useMay } from '../features/session/use-me.ts';
import { BudgetBar } from '../features/spend/budget-bar.tsx';
import { DayTable } from '../features/spend/day-table.tsx';
import { SpendFigures } from '../features/spend/spend-figures.tsx';
import { Legend } from '../ui/chart-frame.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { buttonLook } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { Segments } from '../ui/segments.tsx';
import { Waiting } from '../ui/waiting.tsx';

const DayBars = lazy(() => import('../features/spend/day-bars.tsx').then((file) => ({ default: file.DayBars })));

export function Spend() {
  const { t } = useTranslation();
  const [days, setDays] = useState<7 | 30>(30);
  const mayWrite = useMay('scaling.write');
  const { data: report, error } = useQuery(
    trpc.spend.report.queryOptions({ days }, { refetchInterval: 15_000, placeholderData: keepPreviousData }),
  );
  return (
    <Page
      title={t('screen.spend')}
      lead={report?.simulatedPrice ? t('spend.simulated') : null}
      actions={
        mayWrite ? (
          <Link to="/scaling" search={{ view: 'policy' }} className={buttonLook({})}>
            {t('spend.setBudget')}
          </Link>
        ) : null
      }
    >
      {report ? (
        <div className="grid gap-4">
          <SpendFigures report={report} />
          <BudgetBar report={report} />
          <Panel
            title={t('spend.days')}
            aside={
              <Segments
                label={t('chart.span')}
                value={String(days) as '7'}
                onChange={(next) => setDays(Number(next) as 7)}
                choices={([7, 30] as const).map((value) => ({
                  value: String(value) as '7',
                  label: t(`spend.span.${value}`),
                }))}
              />
            }
          >
            <div className="fades h-60" role="img" aria-label={t('spend.daysAlt')}>
              <Suspense>
                <DayBars report={report} />
              </Suspense>
            </div>
            <div className="mt-2">
              <Legend
                items={[
                  ...shownServices.map((service) => ({
                    name: t(`service.${service}`),
                    colour: serviceColour(service),
                  })),
                  { name: t('spend.fixedShort'), colour: 'var(--c-text)', dashed: true },
                ]}
              />
            </div>
          </Panel>
          <section
            aria-label={t('spend.inFigures')}
            className="overflow-hidden rounded-2xl border border-line bg-surface py-2"
          >
            <DayTable report={report} />
          </section>
        </div>
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
    </Page>
  );
}
