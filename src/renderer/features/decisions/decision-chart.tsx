import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';
import type { DecisionRow } from '../../../../server/contract/scaling/views.ts';
import { serviceColour, shownServices } from '../scaling/service-look.ts';
import { Legend } from '../../ui/chart-frame.tsx';
import { DecisionLane } from './decision-lane.tsx';
import { stackPoints } from './stack-points.ts';
import { type ChartMinutes, useScalingChart } from './use-scaling-chart.ts';

const InstanceStack = lazy(() => import('./instance-stack.tsx').then((file) => ({ default: file.InstanceStack })));

type Props = { minutes: ChartMinutes; service: ScaledService | null; onOpen: (row: DecisionRow) => void };

/** Instances over time, and every change of their number with its reason. */
export function DecisionChart({ minutes, service, onOpen }: Props) {
  const { t } = useTranslation();
  const chart = useScalingChart(minutes);
  const services = useMemo(() => (service ? [service] : shownServices), [service]);
  const points = useMemo(() => (chart ? stackPoints(chart, services) : []), [chart, services]);
  const untilMs = points.at(-1)?.atMs ?? 0;
  const fromMs = points[0]?.atMs ?? 0;
  const rows = chart?.decisions.filter((row) => !service || row.service === service) ?? [];
  return (
    <>
      <DecisionLane rows={rows} fromMs={fromMs} untilMs={untilMs} left={36} right={4} onOpen={onOpen} />
      <div className="fades h-44" role="img" aria-label={t('decisions.chartAlt', { count: rows.length })}>
        <Suspense>
          <InstanceStack points={points} services={services} domain={[fromMs, untilMs]} syncId="decisions" />
        </Suspense>
      </div>
      <div className="mt-2">
        <Legend
          items={[
            ...services.map((each) => ({ name: t(`service.${each}`), colour: serviceColour(each) })),
            { name: t('decisions.wanted'), colour: 'var(--c-text)', dashed: true },
          ]}
        />
      </div>
    </>
  );
}
