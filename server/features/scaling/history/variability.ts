import { defined } from '../../../contract/defined.ts';
import { run, statement } from '../../../db/statement.ts';
import { binBase, quantilesOf } from '../../../metrics/latency-bins.ts';
import type { Context } from '../../context.ts';

/** Before enough orders were seen: what the textbooks take. */
const unknown = 1;
/** The least and the most that is told apart. */
const least = 0.05;
const most = 4;
const leastOrders = 200;
/** What took so many times the middle one's time, and over a second, waited for something: at work of its own it would be one in 250. */
const calmTimes = 8;
const calmMs = 1000;

// in the quieter half of the time, where hardly anybody waits for another
const calm = statement<{ bin: number; count: number }>({
  name: 'what_if_calm_latencies',
  text: `with slices as (select at, sum(count) as orders from latency_slice group by at),
      quiet as (select at from slices where orders <= (select percentile_cont(0.5) within group (order by orders) from slices))
    select bin, sum(count)::int as count from latency_slice join quiet using (at) group by bin`,
});

/**
 * How much the time of one piece of work varies (deviation over mean, 0.05 to 4; 1 where too little is known), from payment →
 * key in the quieter half of the last two days; waits that are in it all the same make it look larger, never smaller.
 * `pieceMs`: what each of the two services on the way takes, on average.
 */
export async function learnedVariability(ctx: Context, pieceMs: readonly [number, number]): Promise<number> {
  const all = await run(ctx.db, calm, []);
  const [usual] = quantilesOf(all, [0.5]) ?? [0];
  // a slow supplier takes its seconds at rest: only beside its own usual time something is late
  const latest = Math.log(Math.max(calmMs, calmTimes * defined(usual, 'usual'))) / Math.log(binBase);
  const bins = all.filter(({ bin }) => bin <= latest);
  if (bins.reduce((sum, { count }) => sum + count, 0) < leastOrders) return unknown;
  const [middle, high] = quantilesOf(bins, [0.5, 0.95]) as [number, number];
  return Math.min(most, Math.max(least, (high - middle) / spreadOf(pieceMs)));
}

/** From p50 to p95 of two services in a row, if the time of each were exponential with its mean. */
export function spreadOf([a, b]: readonly [number, number]): number {
  const [long, short] = [Math.max(a, b), Math.min(a, b)];
  const isOver = (t: number): number => {
    if (long - short < 1e-3 * long) return Math.exp(-t / long) * (1 + t / long);
    if (short <= 0) return Math.exp(-t / long);
    return (long * Math.exp(-t / long) - short * Math.exp(-t / short)) / (long - short);
  };
  const quantile = (beyond: number): number => {
    let [low, high] = [0, 20 * long];
    for (let n = 0; n < 60; n++) {
      const t = (low + high) / 2;
      if (isOver(t) > beyond) low = t;
      else high = t;
    }
    return high;
  };
  return quantile(0.05) - quantile(0.5);
}
