import { useTranslation } from 'react-i18next';
import { Area, Bar, CartesianGrid, ComposedChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axisLook, ChartNote, chartMargin, gridLook, Legend, tickTime } from '../features/watch/chart-frame.tsx';
import { usePulse } from '../features/live/use-live.ts';
import { type ChartPoint, chartPoints, useSeries } from '../features/watch/series.ts';
import { count } from '../lib/format.ts';
import { usePreferences } from '../state/preferences.ts';
import { Panel } from '../ui/panel.tsx';
import { Segments } from '../ui/segments.tsx';
import type { WatchPanel } from './panel.ts';

const spans = [15, 60, 360, 1440] as const;

function OrdersNote({ active, payload }: { active?: boolean; payload?: readonly { payload: ChartPoint }[] }) {
  const { t } = useTranslation();
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  const rows = [
    { name: t('chart.paid'), value: count(point.paid), colour: 'var(--c-paid)', dashed: true },
    { name: t('chart.delivered'), value: count(point.delivered), colour: 'var(--c-done)' },
    { name: t('chart.instances'), value: count(point.instances), colour: 'var(--c-info)' },
  ];
  if (point.failed > 0) rows.push({ name: t('chart.failed'), value: count(point.failed), colour: 'var(--c-danger)' });
  return <ChartNote atMs={point.atMs} rows={rows} />;
}

function OrdersChart() {
  const { t } = useTranslation();
  const { data } = useSeries();
  const pulse = usePulse();
  const minutes = usePreferences((state) => state.chartMinutes);
  const setMinutes = usePreferences((state) => state.setChartMinutes);
  const points = chartPoints(data);
  const ready = pulse?.services?.reduce((sum, service) => sum + service.ready, 0);
  const shared = { data: points, margin: chartMargin, syncId: 'watch', accessibilityLayer: false } as const;
  const time = {
    dataKey: 'atMs',
    type: 'number',
    domain: ['dataMin', 'dataMax'],
    tickFormatter: tickTime,
    minTickGap: 60,
  } as const;
  return (
    <Panel
      title={t('panel.orders')}
      aside={
        <Segments
          label={t('chart.span')}
          value={String(minutes) as '15'}
          choices={spans.map((span) => ({ value: String(span) as '15', label: t(`chart.spans.${span}`) }))}
          onChange={(next) => setMinutes(Number(next) as 15)}
        />
      }
    >
      <div
        className="fades flex min-h-52 flex-1 flex-col"
        role="img"
        aria-label={t('panel.ordersAlt', { count: pulse?.orders?.lastMinute ?? 0 })}
      >
        <div className="min-h-0 flex-[3]">
          <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 180 }}>
            <ComposedChart {...shared}>
              <CartesianGrid {...gridLook} />
              <XAxis {...time} hide />
              <YAxis {...axisLook} width={36} allowDecimals={false} />
              <Tooltip content={<OrdersNote />} isAnimationActive={false} cursor={{ stroke: 'var(--c-line-strong)' }} />
              <Area
                dataKey="delivered"
                type="monotone"
                stroke="var(--c-done)"
                strokeWidth={2}
                fill="var(--c-done)"
                fillOpacity={0.16}
                isAnimationActive={false}
                dot={false}
              />
              <Area
                dataKey="paid"
                type="monotone"
                stroke="var(--c-paid)"
                strokeWidth={2}
                strokeDasharray="5 4"
                fill="none"
                isAnimationActive={false}
                dot={false}
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
              <Tooltip content={() => null} isAnimationActive={false} cursor={{ stroke: 'var(--c-line-strong)' }} />
              <Area
                dataKey="instances"
                type="stepAfter"
                stroke="var(--c-info)"
                strokeWidth={1.75}
                fill="var(--c-info)"
                fillOpacity={0.12}
                isAnimationActive={false}
                dot={false}
              />
            </ComposedChart>
          </ResponsiveContainer>
        </div>
      </div>
      <div className="mt-2">
        <Legend
          items={[
            { name: t('chart.paid'), colour: 'var(--c-paid)', dashed: true },
            { name: t('chart.delivered'), colour: 'var(--c-done)' },
            { name: t('chart.instances'), colour: 'var(--c-info)', value: ready },
          ]}
        />
      </div>
    </Panel>
  );
}

export const ordersChart: WatchPanel = {
  permission: 'live.read',
  column: 'main',
  width: 'full',
  order: 1,
  Panel: OrdersChart,
};
