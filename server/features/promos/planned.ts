import { run, statement } from '../../db/statement.ts';
import type { PlannedPromo } from '../../scaling/forecast/forecast.ts';
import type { Context } from '../context.ts';

const read = statement<PlannedPromo, [number, number]>({
  name: 'promos_planned',
  text: `select extract(epoch from starts_at)::float8 * 1000 as "fromMs", extract(epoch from ends_at)::float8 * 1000 as "untilMs",
      expected_multiple::float8 as multiple
    from promo where cancelled_at is null and ends_at > to_timestamp($1::float8 / 1000) and starts_at < to_timestamp($2::float8 / 1000)
    order by starts_at, id`,
});

/** Promos that run at some time between two moments (ms), and how many times the usual traffic is expected of them. */
export function plannedPromos(ctx: Context, fromMs: number, untilMs: number): Promise<PlannedPromo[]> {
  return run(ctx.db, read, [fromMs, untilMs]);
}
