import type { TFunction } from 'i18next';
import type { SpendReport } from '../../../../server/contract/scaling/views.ts';
import { money, percent } from '../../lib/format.ts';

type Budget = SpendReport['budget'];

/** How far along the period's amounts are, and what is left, as sentences. */
export function budgetMessages(t: TFunction, { budget, currency }: Pick<SpendReport, 'budget' | 'currency'>): string[] {
  const { capMinor, spentMinor, elasticMinor, overshootMinor } = budget;
  const passed = budget.warnMinor.findLast((warn) => spentMinor >= warn);
  const next = budget.warnMinor.find((warn) => spentMinor < warn);
  return [
    capMinor === null
      ? t('spend.noCap', { spent: money(spentMinor, currency) })
      : t('spend.ofCap', {
          spent: money(spentMinor, currency),
          cap: money(capMinor, currency),
          share: percent(spentMinor / capMinor),
        }),
    passed === undefined ? null : t('spend.warned', { amount: money(passed, currency) }),
    next === undefined ? null : t('spend.nextWarn', { amount: money(next, currency) }),
    elasticMinor === null ? null : t('spend.elastic', { amount: money(elasticMinor, currency) }),
    overshootMinor === null ? null : t('scaling.overshoot', { amount: money(overshootMinor, currency) }),
  ].filter((sentence) => sentence !== null);
}

/** The right end of the budget's bar: whatever is largest. */
export function budgetSpan({ capMinor, spentMinor, warnMinor }: Budget, forecastMinor: number): number {
  return Math.max(1, capMinor ?? 0, spentMinor, forecastMinor, ...warnMinor) * 1.04;
}
