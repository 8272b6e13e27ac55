import { useTranslation } from 'react-i18next';
import type { SpendReport } from '../../../../server/contract/scaling/views.ts';
import { money } from '../../lib/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { budgetSpan, budgetMessages } from './budget-messages.ts';

/** Spent, foreseen, alerts and cap on one line. */
export function BudgetBar({ report }: { report: SpendReport }) {
  const { t } = useTranslation();
  const { budget, currency } = report;
  const forecast = budget.period === 'month' ? report.forecastMonthMinor : budget.spentMinor;
  const span = budgetSpan(budget, forecast);
  const at = (minor: number) => `${(minor / span) * 100}%`;
  const words = budgetMessages(t, report);
  return (
    <Panel title={t(budget.period === 'month' ? 'spend.budgetMonth' : 'spend.budgetDay')}>
      <div role="img" aria-label={words.join(' ')} className="fades relative mt-1 h-14">
        <span className="absolute inset-x-0 top-5 h-4 rounded-md bg-sunken" />
        {forecast > budget.spentMinor ? (
          <span
            className="absolute top-5 left-0 h-4 rounded-md border border-dashed border-info"
            style={{ width: at(forecast) }}
          />
        ) : null}
        <span className="absolute top-5 left-0 h-4 rounded-md bg-info" style={{ width: at(budget.spentMinor) }} />
        {budget.warnMinor.map((minor) => (
          <Tick key={minor} at={at(minor)} label={money(minor, currency)} className="border-line-strong text-muted" />
        ))}
        {budget.capMinor === null ? null : (
          <Tick
            isCap
            at={at(budget.capMinor)}
            label={money(budget.capMinor, currency)}
            className="border-warn font-medium text-warn"
          />
        )}
      </div>
      <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[12.5px] text-muted">
        <Key look="w-3 bg-info">{t('spend.spent')}</Key>
        <Key look="w-3 border border-dashed border-info">{t('spend.foreseen')}</Key>
        <Key look="w-0.5 bg-line-strong">{t('scaling.field.warnMinor')}</Key>
        <Key look="w-1 bg-warn">{t('scaling.field.capMinor')}</Key>
      </ul>
      <ul className="mt-3 grid gap-1 text-[13px]">
        {words.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Panel>
  );
}

function Tick({ at, label, className, isCap }: { at: string; label: string; className: string; isCap?: boolean }) {
  return (
    <span className={`absolute inset-y-0 ${className}`} style={{ left: at }}>
      <span className={`tabular absolute -translate-x-1/2 text-xs whitespace-nowrap ${isCap ? 'top-0' : 'bottom-0'}`}>
        {label}
      </span>
      <span className={`absolute top-4 h-6 -translate-x-1/2 border-inherit ${isCap ? 'border-l-4' : 'border-l-2'}`} />
    </span>
  );
}

function Key({ look, children }: { look: string; children: string }) {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden className={`h-3 rounded-[3px] ${look}`} />
      {children}
    </li>
  );
}
