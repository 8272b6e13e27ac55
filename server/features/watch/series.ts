import { run, statement } from '../../db/statement.ts';
import { quantilesOf } from '../../metrics/latency-bins.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';

/** Width of a point for each window, so that a chart has about 90. */
const bucketSeconds = { 15: 10, 60: 40, 360: 240, 1440: 960 } as const;
export type SeriesMinutes = keyof typeof bucketSeconds;

export type SeriesPoint = {
  at: string;
  created: number;
  paid: number;
  delivered: number;
  failed: number;
  revenueMinor: number;
  p50Ms: number | null;
  p95Ms: number | null;
  instances: Record<string, number>;
  /** With its fraction: a short stretch of one instance costs less than the smallest coin. */
  spendMinor: number;
};

const buckets = statement<OrderRow, [string, string, string]>({
  name: 'series_orders',
  text: `select extract(epoch from bucket)::bigint * 1000 as at_ms, coalesce(sum(created), 0) as created, coalesce(sum(paid), 0) as paid,
      coalesce(sum(delivered), 0) as delivered, coalesce(sum(failed), 0) as failed,
      coalesce(sum(revenue_minor) filter (where currency = $3), 0) as revenue_minor
    from generate_series(date_bin($1::interval, now() - $2::interval, 'epoch') + $1::interval, date_bin($1::interval, now(), 'epoch'), $1::interval) as bucket
    left join order_slice s on s.at >= bucket and s.at < bucket + $1::interval group by bucket order by bucket`,
});

const latencies = statement<LatencyRow, [string, string]>({
  name: 'series_latency',
  text: `select extract(epoch from date_bin($1::interval, at, 'epoch'))::bigint * 1000 as at_ms, bin, sum(count)::int as count
    from latency_slice where at >= date_bin($1::interval, now() - $2::interval, 'epoch') group by 1, 2`,
});

const running = statement<RunningRow, [string]>({
  name: 'series_instances',
  // the minute under way has run for a part only, and is spread over that part
  text: `select service, extract(epoch from minute)::bigint * 1000 as at_ms, instance_seconds, max_instances,
      (extract(epoch from least(interval '1 minute', greatest(interval '1 second', now() - minute))) * 1000)::float8 as length_ms
    from service_minute where minute >= date_trunc('minute', now() - $1::interval) order by minute`,
});

type OrderRow = {
  at_ms: number;
  created: number;
  paid: number;
  delivered: number;
  failed: number;
  revenue_minor: number;
};
type LatencyRow = { at_ms: number; bin: number; count: number };
type RunningRow = {
  service: string;
  at_ms: number;
  length_ms: number;
  instance_seconds: number;
  max_instances: number;
};

/** Orders, latency, instances and spend over the last minutes, oldest first. */
export async function readSeries(
  ctx: Context,
  minutes: SeriesMinutes,
): Promise<{ bucketMs: number; points: SeriesPoint[] }> {
  const { currency } = await readSettings(ctx);
  const bucketMs = bucketSeconds[minutes] * 1000;
  const width = `${bucketSeconds[minutes]} seconds`;
  const span = `${minutes} minutes`;
  const orders = await run(ctx.db, buckets, [width, span, currency]);
  const bins = Map.groupBy(await run(ctx.db, latencies, [width, span]), (row) => row.at_ms);
  const fleet = await run(ctx.db, running, [span]);

  const points = orders.map((row): SeriesPoint => {
    const quantiles = quantilesOf(bins.get(row.at_ms) ?? [], [0.5, 0.95]);
    const during = fleet.filter((each) => each.at_ms < row.at_ms + bucketMs && each.at_ms + 60_000 > row.at_ms);
    const instances: Record<string, number> = {};
    for (const each of during) instances[each.service] = Math.max(instances[each.service] ?? 0, each.max_instances);
    const seconds = during.reduce(
      (sum, each) =>
        sum +
        each.instance_seconds * overlap(each.at_ms, each.length_ms, { otherFrom: row.at_ms, otherLength: bucketMs }),
      0,
    );
    return {
      at: new Date(row.at_ms).toISOString(),
      created: row.created,
      paid: row.paid,
      delivered: row.delivered,
      failed: row.failed,
      revenueMinor: row.revenue_minor,
      p50Ms: quantiles?.[0] ?? null,
      p95Ms: quantiles?.[1] ?? null,
      instances,
      spendMinor: (seconds / 3600) * ctx.config.instancePriceMinorPerHour,
    };
  });
  return { bucketMs, points };
}

/** Share of the first stretch that lies in the second. */
function overlap(
  from: number,
  length: number,
  { otherFrom, otherLength }: { otherFrom: number; otherLength: number },
): number {
  return Math.max(0, Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom)) / length;
}
