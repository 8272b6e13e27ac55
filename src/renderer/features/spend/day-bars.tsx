import { useTranslation } from 'react-i18next';
import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { SpendReport } from '../../../../server/contract/scaling/views.ts';
import { count, money, moneyShort } from '../../lib/format.ts';
import { serviceColour, shownServices } from '../scaling/service-look.ts';
import { axisLook, chartMargin, gridLook } from '../../ui/chart-frame.tsx';
import { dayName } from './day-name.ts';

type Day = SpendReport['days'][number];
type NoteProps = { active?: boolean; payload?: readonly { payload: Day }[]; currency: string };

function DayNote({ active, payload, currency }: NoteProps) {
  const { t } = useTranslation();
  const day = payload?.[0]?.payload;
  if (!active || !day) return null;
  return (
    <div className="rounded-lg border border-line bg-raised px-3 py-2 text-[12.5px] shadow-float">
      <p className="mb-1 flex justify-between gap-5">
        <span className="text-muted">{dayName(day.day)}</span>
        <span className="tabular font-medium">{money(day.minor, currency)}</span>
      </p>
      {shownServices.map((service) => (
        <p key={service} className="flex items-center justify-between gap-5">
          <span className="flex items-center gap-2">
            <span aria-hidden className="size-2.5 rounded-[3px]" style={{ background: serviceColour(service) }} />
            {t(`service.${service}`)}
          </span>
          <span className="tabular">{money(day.byService[service] ?? 0, currency)}</span>
        </p>
      ))}
      <p className="mt-1 flex justify-between gap-5 text-muted">
        <span>{t('spend.orders')}</span>
        <span className="tabular">{count(day.orders)}</span>
      </p>
    </div>
  );
}

/** What each day cost, by service, under what the peak held all day would have cost. */
export function DayBars({ report }: { report: SpendReport }) {
  const { currency, days } = report;
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 220 }}>
      <ComposedChart data={days} margin={chartMargin} accessibilityLayer={false} maxBarSize={34}>
        <CartesianGrid {...gridLook} />
        <XAxis
          dataKey="day"
          tickFormatter={dayName}
          minTickGap={24}
          {...axisLook}
          interval="equidistantPreserveStart"
          height={20}
        />
        <YAxis {...axisLook} width={56} tickCount={4} tickFormatter={(minor: number) => moneyShort(minor, currency)} />
        <Tooltip
          content={<DayNote currency={currency} />}
          isAnimationActive={false}
          cursor={{ fill: 'var(--c-line)', opacity: 0.4 }}
        />
        {shownServices.map((service) => (
          <Bar
            key={service}
            dataKey={(day: Day) => day.byService[service] ?? 0}
            stackId="day"
            fill={serviceColour(service)}
            stroke="var(--c-surface)"
            strokeWidth={1}
            isAnimationActive={false}
          />
        ))}
        <Line
          dataKey="fixedMinor"
          type="linear"
          stroke="var(--c-text)"
          strokeWidth={1.5}
          strokeDasharray="5 4"
          dot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
