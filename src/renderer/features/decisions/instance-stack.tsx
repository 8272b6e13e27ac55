import { useTranslation } from 'react-i18next';
import { Area, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';
import { count } from '../../lib/format.ts';
import { serviceColour, shownServices } from '../scaling/service-look.ts';
import { axisLook, ChartNote, chartMargin, pointer, timeAxis } from '../../ui/chart-frame.tsx';

export type StackPoint = { atMs: number; desired: number | null } & Partial<Record<ScaledService, number>>;

const silent = () => null;

function StackNote({ active, payload }: { active?: boolean; payload?: readonly { payload: StackPoint }[] }) {
  const { t } = useTranslation();
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  const rows = shownServices.flatMap((service) => {
    const instances = point[service];
    if (instances === undefined) return [];
    return [{ name: t(`service.${service}`), value: count(instances), colour: serviceColour(service) }];
  });
  if (rows.length === 0) return null;
  const wanted = {
    name: t('decisions.wanted'),
    value: count(point.desired ?? 0),
    colour: 'var(--c-text)',
    dashed: true,
  };
  return <ChartNote atMs={point.atMs} rows={point.desired === null ? rows : [...rows, wanted]} />;
}

type Props = {
  points: readonly StackPoint[];
  services: readonly ScaledService[];
  domain: readonly [number, number];
  /** Charts of one name show the same moment under the pointer. */
  syncId: string;
  /** Another chart's right axis above it, px. */
  right?: number;
  quiet?: boolean;
};

/** Instances by service, one upon the other, and how many were wanted. */
export function InstanceStack({ points, services, domain, syncId, right = 0, quiet }: Props) {
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 120 }}>
      <ComposedChart
        data={points as StackPoint[]}
        margin={{ ...chartMargin, right: chartMargin.right + right }}
        syncId={syncId}
        accessibilityLayer={false}
      >
        <XAxis {...timeAxis} domain={[...domain]} />
        <YAxis
          {...axisLook}
          width={36}
          allowDecimals={false}
          domain={[0, (max: number) => Math.max(4, Math.ceil(max / 4) * 4)]}
          tickCount={quiet ? 2 : 5}
        />
        <Tooltip content={quiet ? silent : <StackNote />} isAnimationActive={false} cursor={pointer} />
        {services.map((service) => (
          <Area
            key={service}
            dataKey={service}
            stackId="instances"
            type="stepAfter"
            stroke="var(--c-surface)"
            strokeWidth={1}
            fill={serviceColour(service)}
            fillOpacity={0.85}
            isAnimationActive={false}
            dot={false}
            activeDot={false}
          />
        ))}
        <Line
          dataKey="desired"
          type="stepAfter"
          stroke="var(--c-text)"
          strokeWidth={1.5}
          strokeDasharray="4 3"
          isAnimationActive={false}
          dot={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
