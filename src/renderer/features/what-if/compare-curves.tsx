import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { count } from '../../lib/format.ts';
import { axisLook, ChartNote, chartMargin, gridLook, pointer } from '../../ui/chart-frame.tsx';
import type { MergedPoint } from './merged-points.ts';

const said = (value: number | null) => (value === null ? '–' : count(value));

type NoteProps = { active?: boolean; payload?: readonly { payload: MergedPoint }[]; tick: (atMs: number) => string };

function Note({ active, payload, tick }: NoteProps) {
  const { t } = useTranslation();
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  const slow = (is: boolean) => (is ? ` · ${t('whatIf.slow')}` : '');
  return (
    <ChartNote
      atMs={point.atMs}
      time={tick(point.atMs)}
      rows={[
        {
          name: t('whatIf.ordersPerSecond'),
          value: count(Math.round(point.perSecond * 10) / 10),
          colour: 'var(--c-created)',
        },
        {
          name: t('whatIf.candidate'),
          value: said(point.candidate) + slow(point.candidateSlow),
          colour: 'var(--c-info)',
        },
        {
          name: t('whatIf.current'),
          value: said(point.current) + slow(point.currentSlow),
          colour: 'var(--c-paid)',
          dashed: true,
        },
      ]}
    />
  );
}

const still = { isAnimationActive: false, dot: false } as const;
const yWidth = 36;

type Props = { points: MergedPoint[]; tick: (atMs: number) => string };

/** The traffic, and under it on the same time the instances of both policies. */
export const CompareCurves = memo(function CompareCurves({ points, tick }: Props) {
  const shared = { data: points, margin: chartMargin, syncId: 'what-if', accessibilityLayer: false } as const;
  const time = {
    dataKey: 'atMs',
    type: 'number',
    domain: ['dataMin', 'dataMax'],
    tickFormatter: tick,
    minTickGap: 60,
  } as const;
  return (
    <>
      <div className="h-28">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 440, height: 112 }}>
          <ComposedChart {...shared}>
            <CartesianGrid {...gridLook} />
            <XAxis {...time} hide />
            <YAxis {...axisLook} width={yWidth} tickCount={3} />
            <Tooltip content={() => null} isAnimationActive={false} cursor={pointer} />
            <Area
              {...still}
              dataKey="perSecond"
              type="monotone"
              stroke="var(--c-created)"
              strokeWidth={1.75}
              fill="var(--c-created)"
              fillOpacity={0.18}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <div className="mt-2 h-40">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 440, height: 160 }}>
          <ComposedChart {...shared}>
            <CartesianGrid {...gridLook} />
            <XAxis {...time} {...axisLook} height={20} />
            <YAxis {...axisLook} width={yWidth} allowDecimals={false} tickCount={4} />
            <Tooltip content={<Note tick={tick} />} isAnimationActive={false} cursor={pointer} />
            <Line
              {...still}
              dataKey="current"
              type="stepAfter"
              stroke="var(--c-paid)"
              strokeWidth={1.75}
              strokeDasharray="5 4"
              connectNulls
            />
            <Line {...still} dataKey="candidate" type="stepAfter" stroke="var(--c-info)" strokeWidth={2} connectNulls />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </>
  );
});
