import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import { run, type Statement } from '../../db/database.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';

const read: Statement = {
  name: 'promos_period_spent',
  text: `with period as (
      select date_trunc($1, t) at time zone $2 as begins, (date_trunc($1, t) + ('1 ' || $1)::interval) at time zone $2 as ends
      from (select to_timestamp($3::float8 / 1000) at time zone $2 as t) local
    )
    select extract(epoch from ends)::float8 * 1000 as ends_ms,
      (select coalesce(sum(instance_seconds), 0)::float8 from service_minute where minute >= begins) as spent_s from period`,
};

/** What the hard cap still leaves beyond standing instances to the period's end, minor units; null: no hard cap. */
export async function budgetLeftMinor(ctx: Context, policy: FleetPolicy): Promise<number | null> {
  const { capMinor, period } = policy.budget;
  if (capMinor === null) return null;
  const { timeZone } = await readSettings(ctx);
  const now = ctx.clock();
  const [row] = await run<{ ends_ms: number; spent_s: number }>(ctx.db, read, [period, timeZone, now]);
  const price = ctx.config.instancePriceMinorPerHour;
  const standing = Object.values(policy.services).reduce((sum, service) => sum + service.standing, 0);
  const committed = (row!.spent_s / 3600) * price + standing * price * ((row!.ends_ms - now) / 3_600_000);
  return capMinor - committed;
}
