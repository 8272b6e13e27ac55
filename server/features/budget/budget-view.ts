import type { Observations } from '../../contract/scaling/observation.ts';
import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import type { SpendReport } from '../../contract/scaling/views.ts';
import { elasticMinor, lowestCapMinor, overshootMinor } from '../../scaling/budget-cap.ts';
import { priceOf } from './spend-book.ts';
import type { Spent } from './spent.ts';

/** A drained instance is gone after this at the latest, ms. */
const drainMs = 25_000;

/** What is spent in the running period of a budget, as the scaler takes it; null where instances have no price. */
export function periodSpend({ budget }: FleetPolicy, spent: Spent, priceMinorPerHour: number): Observations['spend'] {
  if (priceMinorPerHour === 0) return null;
  const { untilMs, seconds } = spent[budget.period];
  return {
    spentMinor: priceOf(seconds, priceMinorPerHour),
    periodEndsAtMs: untilMs,
    priceMinorPerInstanceHour: priceMinorPerHour,
    drainMs,
  };
}

/** The budget as the Spend screen shows it. */
export function budgetView(
  policy: FleetPolicy,
  spent: Spent,
  { priceMinorPerHour, running }: { priceMinorPerHour: number; running: number },
): SpendReport['budget'] {
  const { period, capMinor, warnMinor } = policy.budget;
  const spend = periodSpend(policy, spent, priceMinorPerHour);
  if (!spend)
    return { period, capMinor, warnMinor, spentMinor: 0, elasticMinor: null, overshootMinor: null, lowestCapMinor: 0 };
  const elastic = elasticMinor(policy, spend, spent.nowMs);
  return {
    period,
    capMinor,
    warnMinor,
    spentMinor: spend.spentMinor,
    elasticMinor: elastic === null ? null : Math.max(0, Math.floor(elastic)),
    overshootMinor: capMinor === null ? null : overshootMinor(policy, spend),
    lowestCapMinor: lowestCapMinor(policy, spend, { nowMs: spent.nowMs, running }),
  };
}
