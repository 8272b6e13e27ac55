import type { Observations } from '../../contract/scaling/observation.ts';
import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import type { Context } from '../context.ts';
import { periodSpend } from './budget-view.ts';
import { exactPriceOf } from './spend-book.ts';
import { readSpent } from './spent.ts';

/** Spent so far in the budget's period of the shop's calendar, to the part of a minor unit; null where instances have no price. */
export async function spendNow(ctx: Context, policy: FleetPolicy): Promise<Observations['spend']> {
  const price = ctx.config.instancePriceMinorPerHour;
  if (price === 0) return null;
  const spent = await readSpent(ctx);
  const whole = periodSpend(policy, spent, price);
  return whole && { ...whole, spentMinor: exactPriceOf(spent[policy.budget.period].seconds, price) };
}
