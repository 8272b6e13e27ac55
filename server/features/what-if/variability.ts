import { run, type Statement } from '../../db/database.ts';
import { binOf, quantilesOf } from '../../metrics/latency-bins.ts';
import type { Context } from '../context.ts';

/** Before enough orders were seen: what the textbooks take, and the most that is told apart. */
const unknown = 1;
const least = 0.05;
const leastOrders = 200;
const calmMs = 1000;
/** Of two services in a row, each with a fixed part and an exponential one: from p50 to p95, as a share of their summed mean. */
const spreadOfTwo = 1.533;

// in the quieter half of the time, where hardly anybody waits for another
const calm: Statement = {
  name: 'what_if_calm_latencies',
  text: `with slices as (select at, sum(count) as orders from latency_slice group by at),
      quiet as (select at from slices where orders <= (select percentile_cont(0.5) within group (order by orders) from slices))
    select bin, sum(count)::int as count from latency_slice join quiet using (at) where bin <= $1 group by bin`,
};

/**
 * How much the time of one piece of work varies (deviation over mean), from payment → key in the quieter half of the last two days;
 * waits that are in it all the same make it look larger, never smaller. `meanMs`: what both services take on the way, summed.
 */
export async function learnedVariability(ctx: Context, meanMs: number): Promise<number> {
  const bins = await run<{ bin: number; count: number }>(ctx.db, calm, [binOf(calmMs)]);
  if (bins.reduce((sum, { count }) => sum + count, 0) < leastOrders) return unknown;
  const [middle, high] = quantilesOf(bins, [0.5, 0.95]) as [number, number];
  return Math.min(unknown, Math.max(least, (high - middle) / (spreadOfTwo * meanMs)));
}
