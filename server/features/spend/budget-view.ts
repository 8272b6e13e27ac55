import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import type { SpendReport } from '../../contract/scaling/views.ts';
import { priceOf } from '../machines/spend.ts';
import type { Spent } from './spent.ts';

/** The running period of a budget: what is spent in it, minor units, and when it ends, ms. */
export function budgetPeriod({ budget }: FleetPolicy, spent: Spent, priceMinorPerHour: number) {
  const { fromMs, untilMs, seconds } = budget.period === 'day' ? spent.day : spent.month;
  return { fromMs, untilMs, spentMinor: priceOf(seconds, priceMinorPerHour) };
}

/** The budget as the Spend screen shows it. */
export function budgetView(policy: FleetPolicy, spent: Spent, priceMinorPerHour: number): SpendReport['budget'] {
  const { period, capMinor, warnMinor } = policy.budget;
  const { spentMinor } = budgetPeriod(policy, spent, priceMinorPerHour);
  return { period, capMinor, warnMinor, spentMinor, elasticMinor: null, overshootMinor: null, lowestCapMinor: 0 };
}
