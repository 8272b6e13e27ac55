import { useTranslation } from 'react-i18next';
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axisLook, ChartNote, chartMargin, gridLook, tickTime } from '../features/watch/chart-frame.tsx';
import { usePulse } from '../features/live/use-live.ts';
import { type ChartPoint, chartPoints, useSeries } from '../features/watch/series.ts';
import { money, moneyShort } from '../lib/format.ts';
import { Panel } from '../ui/panel.tsx';
import type { WatchPanel } from './panel.ts';

function SpendNote({
  active,
  payload,
  currency,
}: {
  active?: boolean;
  payload?: readonly { payload: ChartPoint }[];
  currency: string;
}) {
  const { t } = useTranslation();
  const point = payload?.[0]?.payload;
  if (!active || !point || point.spendPerHourMinor === null) return null;
  return (
    <ChartNote
      atMs={point.atMs}
      rows={[
        {
          name: t('chart.perHour'),
          value: money(Math.round(point.spendPerHourMinor), currency),
          colour: 'var(--c-created)',
        },
      ]}
    />
  );
}

function Spend() {
  const { t } = useTranslation();
  const { data } = useSeries();
  const pulse = usePulse();
  const currency = pulse?.currency ?? 'CNY';
  const spent = pulse?.spend;
  return (
    <Panel
      title={t('panel.spend')}
      aside={
        spent?.simulatedPrice ? (
          <span className="rounded-md border border-line-strong/50 px-1.5 text-xs text-muted">
            {t('watch.simulatedPrice')}
          </span>
        ) : null
      }
    >
      <p className="flex items-baseline gap-2.5">
        <span className="numeral fades text-[26px] leading-tight">
          {spent ? money(spent.perHourMinor, currency) : '–'}
        </span>
        <span className="text-[13px] text-muted">{t('chart.perHour')}</span>
      </p>
      <div className="fades mt-1.5 h-20" role="img" aria-label={t('panel.spendAlt')}>
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 96 }}>
          <AreaChart data={chartPoints(data)} margin={chartMargin} syncId="watch" accessibilityLayer={false}>
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
              tickCount={3}
              tickFormatter={(minor: number) => moneyShort(minor, currency)}
            />
            <Tooltip
              content={<SpendNote currency={currency} />}
              isAnimationActive={false}
              cursor={{ stroke: 'var(--c-line-strong)' }}
            />
            <Area
              dataKey="spendPerHourMinor"
              type="stepAfter"
              stroke="var(--c-created)"
              strokeWidth={1.75}
              fill="var(--c-created)"
              fillOpacity={0.16}
              isAnimationActive={false}
              dot={false}
            />
          </AreaChart>
        </ResponsiveContainer>
      </div>
      <p className="mt-1.5 text-[12.5px] text-muted">
        {spent
          ? t('chart.spendSums', { today: money(spent.todayMinor, currency), month: money(spent.monthMinor, currency) })
          : ' '}
      </p>
    </Panel>
  );
}

export const spend: WatchPanel = { permission: 'money.read', column: 'main', width: 'half', order: 3, Panel: Spend };
