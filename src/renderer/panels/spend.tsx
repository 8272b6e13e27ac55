import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { usePulse } from '../features/live/use-live.ts';
import { money } from '../lib/format.ts';
import { Panel } from '../ui/panel.tsx';
import { definePanel, type PanelProps } from './panel.ts';

const SpendCurve = lazy(() =>
  import('../features/watch/spend-curve.tsx').then((file) => ({ default: file.SpendCurve })),
);

function Spend({ title }: PanelProps) {
  const { t } = useTranslation();
  const pulse = usePulse();
  const currency = pulse?.currency ?? 'CNY';
  const spent = pulse?.spend;
  const simulated = (
    <span className="rounded-md border border-line-strong/50 px-1.5 text-xs text-muted">
      {t('watch.simulatedPrice')}
    </span>
  );
  return (
    <Panel title={title} aside={spent?.simulatedPrice ? simulated : null}>
      <p className="flex items-baseline gap-2.5">
        <span className="numeral fades shrink-0 text-[26px] leading-tight whitespace-nowrap">
          {spent ? money(spent.perHourMinor, currency) : '–'}
        </span>
        <span className="text-[13px] text-muted">{t('chart.perHour')}</span>
      </p>
      <div className="fades mt-1.5 h-20" role="img" aria-label={t('panel.spendAlt')}>
        <Suspense>
          <SpendCurve currency={currency} />
        </Suspense>
      </div>
      <p className="mt-1.5 min-h-5 text-[12.5px] text-muted">
        {spent
          ? t('chart.spendSums', { today: money(spent.todayMinor, currency), month: money(spent.monthMinor, currency) })
          : null}
      </p>
    </Panel>
  );
}

export const spend = definePanel({
  title: { 'zh-CN': '花费', en: 'Spend' },
  permission: 'money.read',
  column: 'main',
  width: 'half',
  order: 3,
  Panel: Spend,
});
