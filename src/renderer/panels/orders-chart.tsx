import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { usePulse } from '../features/live/use-live.ts';
import { serviceColour, shownServices } from '../features/scaling/service-look.ts';
import { Legend } from '../ui/chart-frame.tsx';
import { usePreferences } from '../state/preferences.ts';
import { Panel } from '../ui/panel.tsx';
import { Segments } from '../ui/segments.tsx';
import { definePanel, type PanelProps } from './panel.ts';

const spans = [15, 60, 360, 1440] as const;

// the verdict must not wait for the charts' code
const OrderCurves = lazy(() =>
  import('../features/watch/order-curves.tsx').then((file) => ({ default: file.OrderCurves })),
);

function OrdersChart({ title }: PanelProps) {
  const { t } = useTranslation();
  const pulse = usePulse();
  const minutes = usePreferences((state) => state.chartMinutes);
  const setMinutes = usePreferences((state) => state.setChartMinutes);
  const choices = spans.map((span) => ({ value: String(span) as '15', label: t(`chart.spans.${span}`) }));
  const ready = (name: string) => pulse?.services?.find(({ service }) => service === name)?.ready;
  return (
    <Panel
      title={title}
      aside={
        <Segments
          label={t('chart.span')}
          value={String(minutes) as '15'}
          choices={choices}
          onChange={(next) => setMinutes(Number(next) as 15)}
        />
      }
    >
      <section
        className="fades flex min-h-30 flex-1 flex-col"
        aria-label={t('panel.ordersAlt', { count: pulse?.orders?.lastMinute ?? 0 })}
      >
        <Suspense>
          <OrderCurves />
        </Suspense>
      </section>
      <div className="mt-2">
        <Legend
          items={[
            { name: t('chart.paid'), colour: 'var(--c-paid)', dashed: true },
            { name: t('chart.delivered'), colour: 'var(--c-done)' },
            { name: t('chart.arrivals'), colour: 'var(--c-muted)' },
            { name: t('chart.forecast'), colour: 'var(--c-muted)', dashed: true },
            ...shownServices.map((service) => ({
              name: t(`service.${service}`),
              colour: serviceColour(service),
              value: ready(service),
            })),
          ]}
        />
      </div>
    </Panel>
  );
}

export const ordersChart = definePanel({
  title: { 'zh-CN': '订单与实例', en: 'Orders and instances' },
  permission: 'machines.read',
  column: 'main',
  width: 'full',
  order: 1,
  Panel: OrdersChart,
});
