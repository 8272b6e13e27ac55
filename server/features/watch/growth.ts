import { defined } from '../../contract/defined.ts';
import { type ScaledService, scaledServices } from '../../contract/scaling/policy.ts';
import { one, run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

/** How far a surge is looked back over. */
const lookBack = "interval '90 minutes'";
/** Fewer than this is no surge worth a sentence. */
const leastTimes = 1.5;
const leastMore = 2;

const before = statement<{ service: ScaledService; was: number }>({
  name: 'growth_before',
  text: `select distinct on (service) service, was from decision where at > now() - ${lookBack} order by service, at, id`,
});

const arrivals = statement<{ total: number }>({
  name: 'growth_arrivals',
  text: `select total from arrival_minute where service = 'orders' and minute > now() - ${lookBack} and minute < date_trunc('minute', now())
    order by minute`,
});

const failures = statement<{ failed: number }>({
  name: 'growth_failures',
  text: `select coalesce(sum(failed), 0)::int as failed from order_slice where at > now() - ${lookBack}`,
});

/** The fleet has grown with the traffic: instances before and now, how many times the traffic, and what failed meanwhile. */
export type Growth = { from: number; to: number; times: number; failed: number };

/** Null unless what is desired is well above what it was an hour and a half ago, and the traffic as well. */
export async function readGrowth(
  ctx: Context,
  desired: ReadonlyMap<ScaledService, number>,
  consoleStanding: number,
): Promise<Growth | null> {
  const was = new Map((await run(ctx.db, before, [])).map((row) => [row.service, row.was]));
  const total = (count: (service: ScaledService) => number) =>
    scaledServices.reduce(
      (sum, service) => sum + Math.max(0, count(service) - (service === 'console' ? consoleStanding : 0)),
      0,
    );
  const to = total((service) => desired.get(service) ?? 0);
  const from = total((service) => was.get(service) ?? desired.get(service) ?? 0);
  if (to < from * leastTimes || to - from < leastMore) return null;
  const times = timesOf((await run(ctx.db, arrivals, [])).map((row) => row.total));
  if (times === null) return null;
  const failed = await one(ctx.db, failures, []);
  return { from, to, times, failed: failed.failed };
}

/** Traffic of the last two minutes against that of the calm ones before: their lower quartile. Null where that says nothing. */
export function timesOf(totals: readonly number[]): number | null {
  const now = totals.slice(-2);
  const calm = totals
    .slice(0, -2)
    .filter((total) => total > 0)
    .toSorted((a, b) => a - b);
  if (calm.length < 3 || now.length < 2) return null;
  const base = defined(calm[Math.floor((calm.length - 1) / 4)], 'calm[Math.floor((calm.length - 1) / 4)]');
  const times = Math.round((defined(now[0], 'now[0]') + defined(now[1], 'now[1]')) / 2 / base);
  return times >= 2 ? times : null;
}
