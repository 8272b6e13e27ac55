import type { Observations } from '../../contract/scaling/observation.ts';
import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import type { Context } from '../context.ts';
import { readSpent } from './spent.ts';

/** A drained instance is gone after this at the latest, ms. */
export const drainMs = 25_000;

/** Spent so far in the budget's period of the shop's calendar; null where instances have no price. */
export async function spendNow(ctx: Context, { budget }: FleetPolicy): Promise<Observations['spend']> {
  const price = ctx.config.instancePriceMinorPerHour;
  if (price === 0) return null;
  const spent = await readSpent(ctx);
  const { seconds, untilMs } = spent[budget.period];
  return {
    spentMinor: (seconds / 3600) * price,
    periodEndsAtMs: untilMs,
    priceMinorPerInstanceHour: price,
    drainMs,
  };
}
