import { useNavigate } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Area, Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { count } from '../../lib/format.ts';
import { messageFor } from '../../lib/message.ts';
import { DecisionLane } from '../decisions/decision-lane.tsx';
import { InstanceStack } from '../decisions/instance-stack.tsx';
import { serviceColour, shownServices } from '../scaling/service-look.ts';
import { rate } from '../scaling/signal-messages.ts';
import { axisLook, ChartNote, chartMargin, gridLook, pointer, tickTime } from '../../ui/chart-frame.tsx';
import { type FleetPoint, useFleetPoints } from './fleet-points.ts';

const said = (sum: number | null) => (sum === null ? '–' : count(sum));

function OrdersNote({ active, payload }: { active?: boolean; payload?: readonly { payload: FleetPoint }[] }) {
  const { t } = useTranslation();
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  if (point.band) {
    const name = t('chart.forecastOf', {
      source: messageFor('forecastSource', point.source ?? '', 'forecastSource.other'),
    });
    const value = t('policy.span', { from: rate(point.band[0]), to: rate(point.band[1]) });
    return <ChartNote atMs={point.atMs} rows={[{ name, value, colour: 'var(--c-muted)', dashed: true }]} />;
  }
  const rows = [
    { name: t('chart.paid'), value: said(point.paid), colour: 'var(--c-paid)', dashed: true },
    { name: t('chart.delivered'), value: said(point.delivered), colour: 'var(--c-done)' },
  ];
  if (point.failed) rows.push({ name: t('chart.failed'), value: count(point.failed), colour: 'var(--c-danger)' });
  if (point.arrivals !== null)
    rows.push({ name: t('chart.arrivals'), value: rate(point.arrivals), colour: 'var(--c-muted)' });
  for (const name of shownServices)
    if (point[name]) rows.push({ name: t(`service.${name}`), value: count(point[name]), colour: serviceColour(name) });
  return <ChartNote atMs={point.atMs} rows={rows} />;
}

const still = { isAnimationActive: false, dot: false } as const;
// the note reaches over what is below the chart
const above = { zIndex: 20 };
const edge = { left: 36, right: 4, rate: 40 };

/** Orders with the arrivals ahead of them, every change of size, and the instances that carried them, on one time. Drawn anew when the series changes, not at every pulse. */
export const OrderCurves = memo(function OrderCurves() {
  const navigate = useNavigate();
  const { points, chart, bucketMs } = useFleetPoints();
  const hasRate = points.some(({ arrivals, forecast }) => arrivals !== null || forecast !== null);
  const domain: [number, number] = [points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 0];
  const right = hasRate ? edge.rate : 0;
  return (
    <>
      <div className="min-h-0 flex-[3]">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 180 }}>
          <ComposedChart data={points} margin={chartMargin} syncId="watch" accessibilityLayer={false}>
            <CartesianGrid {...gridLook} />
            <XAxis dataKey="atMs" type="number" domain={domain} tickFormatter={tickTime} hide />
            <YAxis {...axisLook} width={edge.left} allowDecimals={false} />
            {hasRate ? (
              <YAxis
                {...axisLook}
                yAxisId="rate"
                orientation="right"
                width={edge.rate}
                tickFormatter={(perSecond: number) => rate(perSecond, 2)}
                domain={[0, 'auto']}
              />
            ) : null}
            <Tooltip content={<OrdersNote />} isAnimationActive={false} cursor={pointer} wrapperStyle={above} />
            <Area
              {...still}
              dataKey="delivered"
              type="monotone"
              stroke="var(--c-done)"
              strokeWidth={2}
              fill="var(--c-done)"
              fillOpacity={0.16}
            />
            <Area
              {...still}
              dataKey="paid"
              type="monotone"
              stroke="var(--c-paid)"
              strokeWidth={2}
              strokeDasharray="5 4"
              fill="none"
            />
            <Bar dataKey="failed" fill="var(--c-danger)" isAnimationActive={false} />
            {hasRate ? (
              <>
                <Line
                  {...still}
                  yAxisId="rate"
                  dataKey="arrivals"
                  type="monotone"
                  stroke="var(--c-muted)"
                  strokeWidth={1.25}
                />
                <Area
                  {...still}
                  yAxisId="rate"
                  dataKey="band"
                  type="monotone"
                  stroke="none"
                  fill="var(--c-muted)"
                  fillOpacity={0.18}
                />
                <Line
                  {...still}
                  yAxisId="rate"
                  dataKey="forecast"
                  type="monotone"
                  stroke="var(--c-muted)"
                  strokeWidth={1.75}
                  strokeDasharray="2 4"
                />
              </>
            ) : null}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <DecisionLane
        rows={chart?.decisions ?? []}
        fromMs={domain[0]}
        untilMs={domain[1] + (bucketMs && points.at(-1)?.forecast === null ? bucketMs : 0)}
        left={edge.left}
        right={edge.right + right}
        onOpen={({ service, atMs }) => void navigate({ to: '/scaling/decisions', search: { service, at: atMs } })}
      />
      <div className="min-h-16 flex-[1.4]">
        <InstanceStack quiet points={points} services={shownServices} domain={domain} syncId="watch" right={right} />
      </div>
    </>
  );
});
