import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { money, moneyShort } from '../../lib/format.ts';
import { axisLook, ChartNote, chartMargin, gridLook, pointer, timeAxis } from '../../ui/chart-frame.tsx';
import { type ChartPoint, useChartPoints } from './series.ts';

type NoteProps = { active?: boolean; payload?: readonly { payload: ChartPoint }[]; currency: string };

function SpendNote({ active, payload, currency }: NoteProps) {
  const { t } = useTranslation();
  const point = payload?.[0]?.payload;
  if (!active || !point || point.spendPerHourMinor === null) return null;
  const value = money(Math.round(point.spendPerHourMinor), currency);
  return <ChartNote atMs={point.atMs} rows={[{ name: t('chart.perHour'), value, colour: 'var(--c-created)' }]} />;
}

export const SpendCurve = memo(function SpendCurve({ currency }: { currency: string }) {
  const points = useChartPoints();
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 96 }}>
      <AreaChart data={points} margin={chartMargin} syncId="watch" accessibilityLayer={false}>
        <CartesianGrid {...gridLook} />
        <XAxis {...timeAxis} domain={['dataMin', 'dataMax']} />
        <YAxis {...axisLook} width={44} tickCount={3} tickFormatter={(minor: number) => moneyShort(minor, currency)} />
        <Tooltip content={<SpendNote currency={currency} />} isAnimationActive={false} cursor={pointer} />
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
  );
});
