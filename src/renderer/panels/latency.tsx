import { useTranslation } from 'react-i18next';
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axisLook, ChartNote, chartMargin, gridLook, Legend, tickTime } from '../features/watch/chart-frame.tsx';
import { usePulse } from '../features/live/use-live.ts';
import { type ChartPoint, chartPoints, useSeries } from '../features/watch/series.ts';
import { seconds, secondsParts } from '../lib/format.ts';
import { Measure } from '../ui/measure.tsx';
import { Panel } from '../ui/panel.tsx';
import type { WatchPanel } from './panel.ts';

/** The promise to buyers: paid to key in hand. */
const promisedMs = 1000;
const said = (ms: number | null | undefined) => (ms === null || ms === undefined ? '–' : seconds(ms));

function LatencyNote({ active, payload }: { active?: boolean; payload?: readonly { payload: ChartPoint }[] }) {
  const { t } = useTranslation();
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <ChartNote
      atMs={point.atMs}
      rows={[
        { name: t('chart.half'), value: said(point.p50Ms), colour: 'var(--c-muted)' },
        { name: t('chart.almostAll'), value: said(point.p95Ms), colour: 'var(--c-info)' },
      ]}
    />
  );
}

function Latency() {
  const { t } = useTranslation();
  const { data } = useSeries();
  const latest = usePulse()?.latency;
  return (
    <Panel title={t('panel.latency')}>
      <p className="flex items-baseline gap-2.5">
        <span className="numeral fades text-[26px] leading-tight">
          {latest ? <Measure parts={secondsParts(latest.p95Ms)} /> : '–'}
        </span>
        <span className="text-[13px] text-muted">{latest ? t('chart.almostAllNow') : t('chart.noDeliveries')}</span>
      </p>
      <div
        className="fades mt-1.5 h-20"
        role="img"
        aria-label={t('panel.latencyAlt', { slowest: said(latest?.p95Ms) })}
      >
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 96 }}>
          <LineChart data={chartPoints(data)} margin={chartMargin} syncId="watch" accessibilityLayer={false}>
            <CartesianGrid {...gridLook} />
            <XAxis
              dataKey="atMs"
              type="number"
              domain={['dataMin', 'dataMax']}
              tickFormatter={tickTime}
              minTickGap={60}
              {...axisLook}
              height={20}
            />
            <YAxis
              {...axisLook}
              width={44}
              domain={[0, (max: number) => Math.max(promisedMs * 1.2, max)]}
              tickCount={3}
              tickFormatter={(ms: number) => seconds(ms)}
            />
            <ReferenceLine y={promisedMs} stroke="var(--c-line-strong)" strokeDasharray="4 4" />
            <Tooltip content={<LatencyNote />} isAnimationActive={false} cursor={{ stroke: 'var(--c-line-strong)' }} />
            <Line
              dataKey="p50Ms"
              type="monotone"
              stroke="var(--c-muted)"
              strokeWidth={1.5}
              strokeDasharray="4 3"
              dot={false}
              isAnimationActive={false}
            />
            <Line
              dataKey="p95Ms"
              type="monotone"
              stroke="var(--c-info)"
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
          </LineChart>
        </ResponsiveContainer>
      </div>
      <div className="mt-1.5">
        <Legend
          items={[
            { name: t('chart.half'), colour: 'var(--c-muted)', dashed: true },
            { name: t('chart.almostAll'), colour: 'var(--c-info)' },
          ]}
        />
      </div>
    </Panel>
  );
}

export const latency: WatchPanel = {
  permission: 'machines.read',
  column: 'main',
  width: 'half',
  order: 2,
  Panel: Latency,
};
