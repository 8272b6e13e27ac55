import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Area, Bar, CartesianGrid, ComposedChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { count } from '../../lib/format.ts';
import { axisLook, ChartNote, chartMargin, gridLook, pointer, tickTime } from './chart-frame.tsx';
import { type ChartPoint, useChartPoints } from './series.ts';

const said = (sum: number | null) => (sum === null ? '–' : count(sum));

function OrdersNote({ active, payload }: { active?: boolean; payload?: readonly { payload: ChartPoint }[] }) {
  const { t } = useTranslation();
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  const rows = [
    { name: t('chart.paid'), value: said(point.paid), colour: 'var(--c-paid)', dashed: true },
    { name: t('chart.delivered'), value: said(point.delivered), colour: 'var(--c-done)' },
    { name: t('chart.instances'), value: count(point.instances), colour: 'var(--c-info)' },
  ];
  if (point.failed) rows.push({ name: t('chart.failed'), value: count(point.failed), colour: 'var(--c-danger)' });
  return <ChartNote atMs={point.atMs} rows={rows} />;
}

const time = {
  dataKey: 'atMs',
  type: 'number',
  domain: ['dataMin', 'dataMax'],
  tickFormatter: tickTime,
  minTickGap: 60,
} as const;
const still = { isAnimationActive: false, dot: false } as const;

/** Orders, and under them on the same time the instances that carried them. Drawn anew when the series changes, not at every pulse. */
export const OrderCurves = memo(function OrderCurves() {
  const points = useChartPoints();
  const shared = { data: points, margin: chartMargin, syncId: 'watch', accessibilityLayer: false } as const;
  return (
    <>
      <div className="min-h-0 flex-[3]">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 180 }}>
          <ComposedChart {...shared}>
            <CartesianGrid {...gridLook} />
            <XAxis {...time} hide />
            <YAxis {...axisLook} width={36} allowDecimals={false} />
            <Tooltip content={<OrdersNote />} isAnimationActive={false} cursor={pointer} />
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
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <div className="mt-1 min-h-18 flex-1">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 80 }}>
          <ComposedChart {...shared}>
            <XAxis {...time} {...axisLook} height={20} />
            <YAxis
              {...axisLook}
              width={36}
              allowDecimals={false}
              domain={[0, (max: number) => Math.max(4, max)]}
              tickCount={2}
            />
            <Tooltip content={() => null} isAnimationActive={false} cursor={pointer} />
            <Area
              {...still}
              dataKey="instances"
              type="stepAfter"
              stroke="var(--c-info)"
              strokeWidth={1.75}
              fill="var(--c-info)"
              fillOpacity={0.12}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </>
  );
});
