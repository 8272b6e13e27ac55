import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SpendReport } from '../../../../server/contract/scaling/views.ts';
import { money, moneyShort, percent } from '../../lib/format.ts';
import { fineMoney } from './fine-money.ts';

/** Today, this month, where it ends, and what an order costs. */
export function SpendFigures({ report }: { report: SpendReport }) {
  const { t } = useTranslation();
  const { currency, forecastMonthMinor, fixedMonthMinor, costPerOrderMinor } = report;
  const saved = fixedMonthMinor > 0 ? 1 - forecastMonthMinor / fixedMonthMinor : 0;
  return (
    <dl className="grid grid-cols-2 divide-line border-y border-line min-[880px]:grid-cols-4 min-[880px]:divide-x">
      <Figure
        label={t('spend.today')}
        value={moneyShort(report.todayMinor, currency)}
        exact={money(report.todayMinor, currency)}
      />
      <Figure
        label={t('spend.month')}
        value={moneyShort(report.monthMinor, currency)}
        exact={money(report.monthMinor, currency)}
        below={t('spend.forecast', { amount: money(forecastMonthMinor, currency) })}
      />
      <Figure
        label={t('spend.fixed', { instances: report.fixedInstances })}
        value={moneyShort(fixedMonthMinor, currency)}
        exact={money(fixedMonthMinor, currency)}
        below={saved > 0 ? t('spend.saved', { share: percent(saved) }) : t('spend.notSaved')}
      />
      <Figure
        label={t('spend.perOrder')}
        value={costPerOrderMinor === null ? '–' : fineMoney(costPerOrderMinor, currency)}
        below={costPerOrderMinor === null ? t('spend.noOrders') : t('spend.thisMonth')}
      />
    </dl>
  );
}

type FigureProps = { label: string; value: string; exact?: string; below?: ReactNode };

function Figure({ label, value, exact, below }: FigureProps) {
  return (
    <div className="min-w-0 px-4 py-3 first:pl-0 last:pr-0 max-[879px]:odd:pl-0 min-[1180px]:px-6">
      <dt className="truncate text-[13px] text-muted">{label}</dt>
      <dd title={exact} className="numeral fades text-[clamp(30px,3.2vw,44px)] leading-tight whitespace-nowrap">
        {value}
      </dd>
      <dd className="min-h-5 truncate text-[13px] text-muted">{below}</dd>
    </div>
  );
}
