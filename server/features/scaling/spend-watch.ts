import type { Observations } from '../../contract/scaling/observation.ts';
import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import { run } from '../../db/database.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import * as queries from './observe-queries.ts';

/** Summing up a month takes a moment, and it grows by what runs: often enough, ms. */
const everyMs = 10_000;
/** A drained instance is gone after this at the latest, ms. */
const drainMs = 25_000;

type Spend = NonNullable<Observations['spend']>;

/** Spent so far in the budget's period of the shop's calendar; null where instances have no price. */
export function createSpendWatch() {
  let known: { at: number; period: string; spend: Spend } | undefined;

  return async function spendOf(ctx: Context, { budget }: FleetPolicy): Promise<Spend | null> {
    const price = ctx.config.instancePriceMinorPerHour;
    if (price === 0) return null;
    const at = ctx.clock();
    if (known && known.period === budget.period && at - known.at < everyMs) return known.spend;
    const { timeZone } = await readSettings(ctx);
    const [row] = await run<{ ends_ms: number; seconds: number }>(ctx.db, queries.spent, [budget.period, timeZone]);
    const spend = {
      spentMinor: (row!.seconds / 3600) * price,
      periodEndsAtMs: row!.ends_ms,
      priceMinorPerInstanceHour: price,
      drainMs,
    };
    known = { at, period: budget.period, spend };
    return spend;
  };
}
