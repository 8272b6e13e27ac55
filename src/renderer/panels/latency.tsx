import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { usePulse } from '../features/live/use-live.ts';
import { Legend } from '../ui/chart-frame.tsx';
import { seconds, secondsParts } from '../lib/format.ts';
import { Measure } from '../ui/measure.tsx';
import { Panel } from '../ui/panel.tsx';
import { definePanel, type PanelProps } from './panel.ts';

const LatencyCurves = lazy(() =>
  import('../features/watch/latency-curves.tsx').then((file) => ({ default: file.LatencyCurves })),
);

function Latency({ title }: PanelProps) {
  const { t } = useTranslation();
  const latest = usePulse()?.latency;
  return (
    <Panel title={title}>
      <p className="flex items-baseline gap-2.5">
        <span className="numeral fades shrink-0 text-[26px] leading-tight whitespace-nowrap">
          {latest ? <Measure parts={secondsParts(latest.p95Ms)} /> : '–'}
        </span>
        <span className="text-[13px] text-muted">{latest ? t('chart.almostAllNow') : t('chart.noDeliveries')}</span>
      </p>
      <div
        className="fades mt-1.5 h-20"
        role="img"
        aria-label={t('panel.latencyAlt', { slowest: latest ? seconds(latest.p95Ms) : '–' })}
      >
        <Suspense>
          <LatencyCurves />
        </Suspense>
      </div>
      <div className="mt-1.5">
        <Legend
          items={[
            { name: t('chart.half'), colour: 'var(--c-muted)', dashed: true },
            { name: t('chart.almostAll'), colour: 'var(--c-info)' },
            { name: t('chart.promise'), colour: 'var(--c-done)' },
          ]}
        />
      </div>
    </Panel>
  );
}

export const latency = definePanel({
  title: { 'zh-CN': '付款到拿到卡密', en: 'Payment to key' },
  permission: 'machines.read',
  column: 'main',
  width: 'half',
  order: 2,
  Panel: Latency,
});
