import type { Pulse } from '../../contract/pulse.ts';
import type { Context } from '../context.ts';
import { currentPolicy } from '../policies/current-policy.ts';
import { forecastMinor } from '../spend/reckon.ts';
import { readSpent, type Spent } from '../budget/spent.ts';
import { priceOf } from '../budget/spend-book.ts';

/** A warn amount of the budget that was passed in the last 12 hours. */
export type Warned = { warnMinor: number; spentMinor: number };

export type SpendPart = { spend: Pulse['spend']; warned: Warned | null; spent: Spent };

/** What the fleet costs, for the pulse. */
export async function spendPart(ctx: Context, instances: number): Promise<SpendPart> {
  const { policy } = await currentPolicy(ctx);
  const price = ctx.config.instancePriceMinorPerHour;
  const spent = await readSpent(ctx);
  const spentMinor = priceOf(spent[policy.budget.period].seconds, price);
  return {
    spent,
    spend: {
      perHourMinor: Math.round(instances * price),
      todayMinor: priceOf(spent.day.seconds, price),
      monthMinor: priceOf(spent.month.seconds, price),
      simulatedPrice: true,
      budgetMinor: policy.budget.capMinor,
      periodSpentMinor: spentMinor,
      forecastMonthMinor: forecastMinor(spent.month.seconds, spent.recent, {
        leftMs: spent.month.untilMs - spent.nowMs,
        priceMinorPerHour: price,
      }),
    },
    warned: passed(policy.budget.warnMinor, spentMinor, spentMinor - priceOf(spent.latelySeconds, price)),
  };
}

/** The highest amount between what was spent a while ago and now. */
export function passed(warnMinor: readonly number[], spentMinor: number, earlierMinor: number): Warned | null {
  const crossed = warnMinor.filter((amount) => amount <= spentMinor && amount > earlierMinor);
  return crossed.length === 0 ? null : { warnMinor: Math.max(...crossed), spentMinor };
}
