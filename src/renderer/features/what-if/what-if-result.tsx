import { TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { count, duration } from '../../lib/format.ts';
import { Legend } from '../../ui/chart-frame.tsx';
import { FiguresTable } from './figures-table.tsx';
import { ModelCheckBlock } from './model-check-block.tsx';
import { mergedPoints } from './merged-points.ts';
import { replayTick } from './replay-time.ts';
import { resultMessages } from './result-messages.ts';
import { SlowStrip } from './slow-strip.tsx';
import type { WhatIfResult } from './what-if-run.ts';

// the form must not wait for the charts' code
const CompareCurves = lazy(() => import('./compare-curves.tsx').then((file) => ({ default: file.CompareCurves })));

type Props = { result: WhatIfResult; currency: string; old: boolean };

/** `old`: something was changed since, or another run is under way. */
export function WhatIfResultView({ result, currency, old }: Props) {
  const { t } = useTranslation();
  const { candidate, current } = result.state;
  const points = useMemo(() => (candidate && current ? mergedPoints(candidate, current) : []), [candidate, current]);
  const tick = useMemo(
    () => replayTick(result.input.traffic, points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 0),
    [result.input.traffic, points],
  );
  if (!candidate || !current) return null;
  const slowSeconds = (value: number) =>
    t('whatIf.slowFor', { count: Math.round(value), slow: count(Math.round(value)) });
  return (
    <div className={cn('grid grid-cols-1 gap-4 transition-opacity', old && 'opacity-60')}>
      <section className="grid grid-cols-1 gap-3 rounded-2xl border border-line bg-surface p-6">
        <h2 className="text-lg leading-snug font-semibold">
          {resultMessages(candidate.figures, current.figures, currency)}
        </h2>
        <FiguresTable candidate={candidate.figures} current={current.figures} currency={currency} />
      </section>
      <section className="grid grid-cols-1 gap-3 rounded-2xl border border-line bg-surface p-6">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-[13px] font-medium text-muted">{t('whatIf.chart')}</h2>
          <Legend
            items={[
              { name: t('whatIf.ordersPerSecond'), colour: 'var(--c-created)' },
              { name: t('whatIf.candidate'), colour: 'var(--c-info)' },
              { name: t('whatIf.current'), colour: 'var(--c-paid)', dashed: true },
            ]}
          />
        </div>
        <div
          role="img"
          aria-label={t('whatIf.chartAlt', {
            candidate: count(candidate.figures.peakInstances),
            current: count(current.figures.peakInstances),
          })}
          className="min-h-70"
        >
          <Suspense>
            <CompareCurves points={points} tick={tick} />
          </Suspense>
        </div>
        <div className="grid gap-2">
          <SlowStrip
            label={t('whatIf.slowWith', { policy: t('whatIf.candidate') })}
            said={slowSeconds(candidate.figures.slowSeconds)}
            points={points}
            holds={(point) => point.candidateSlow}
          />
          <SlowStrip
            label={t('whatIf.slowWith', { policy: t('whatIf.current') })}
            said={slowSeconds(current.figures.slowSeconds)}
            points={points}
            holds={(point) => point.currentSlow}
          />
        </div>
        <div className="tabular grid gap-0.5 text-[12.5px] text-muted">
          <p>
            {t('whatIf.replayed', {
              orders: count(candidate.figures.orders),
              length: duration(result.state.seconds * 1000),
            })}
          </p>
          {result.state.warnings.map((warning) => (
            <p key={warning} className="flex items-start gap-1.5">
              <TriangleAlert aria-hidden className="mt-[3px] size-3.5 shrink-0 text-warn" />
              {t(`whatIf.warning.${warning}`)}
            </p>
          ))}
        </div>
      </section>
      <section className="grid grid-cols-1 gap-3 rounded-2xl border border-line bg-surface p-6">
        <h2 className="text-[13px] font-medium text-muted">{t('whatIf.check.title')}</h2>
        <ModelCheckBlock check={result.state.check} />
      </section>
    </div>
  );
}
