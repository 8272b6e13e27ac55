import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { seconds } from '../../lib/format.ts';
import { axisLook, ChartNote, chartMargin, gridLook, pointer, timeAxis } from '../../ui/chart-frame.tsx';
import { type ChartPoint, useChartPoints } from './series.ts';

/** The promise to buyers: paid to key in hand. */
const promisedMs = 1000;
const said = (ms: number | null) => (ms === null ? '–' : seconds(ms));

function LatencyNote({ active, payload }: { active?: boolean; payload?: readonly { payload: ChartPoint }[] }) {
  const { t } = useTranslation();
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <ChartNote
      atMs={point.atMs}
      rows={[
        { name: t('chart.half'), value: said(point.p50Ms), colour: 'var(--c-muted)', dashed: true },
        { name: t('chart.almostAll'), value: said(point.p95Ms), colour: 'var(--c-info)' },
      ]}
    />
  );
}

const still = { isAnimationActive: false } as const;

/** A line needs two points; one that stands alone is drawn as a dot. */
function loneDots(points: readonly ChartPoint[], key: 'p50Ms' | 'p95Ms', colour: string) {
  return function LoneDot({ cx, cy, index }: { cx?: number; cy?: number; index: number }) {
    const has = (at: number) => typeof points[at]?.[key] === 'number';
    if (!has(index) || has(index - 1) || has(index + 1)) return <g key={index} />;
    return <circle key={index} cx={cx} cy={cy} r={2.5} fill={colour} />;
  };
}

export const LatencyCurves = memo(function LatencyCurves() {
  const points = useChartPoints();
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 96 }}>
      <LineChart data={points} margin={chartMargin} syncId="watch" accessibilityLayer={false}>
        <CartesianGrid {...gridLook} />
        <XAxis {...timeAxis} domain={['dataMin', 'dataMax']} />
        <YAxis
          {...axisLook}
          width={44}
          domain={[0, (max: number) => Math.max(promisedMs * 1.2, max)]}
          tickCount={3}
          tickFormatter={seconds}
        />
        <ReferenceLine y={promisedMs} stroke="var(--c-done)" strokeWidth={1} />
        <Tooltip content={<LatencyNote />} isAnimationActive={false} cursor={pointer} />
        <Line
          {...still}
          dataKey="p50Ms"
          type="monotone"
          stroke="var(--c-muted)"
          strokeWidth={1.5}
          strokeDasharray="4 3"
          dot={loneDots(points, 'p50Ms', 'var(--c-muted)')}
        />
        <Line
          {...still}
          dataKey="p95Ms"
          type="monotone"
          stroke="var(--c-info)"
          strokeWidth={2}
          dot={loneDots(points, 'p95Ms', 'var(--c-info)')}
        />
      </LineChart>
    </ResponsiveContainer>
  );
});
