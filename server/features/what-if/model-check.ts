import { defined } from '../../contract/defined.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import type { ModelCheck, ModelComparison } from '../../contract/scaling/what-if.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { binOf, quantilesOf } from '../../metrics/latency-bins.ts';
import { createRandom } from '../../scaling/random.ts';
import type { Context } from '../context.ts';
import { decodeCounts } from '../scaling/history/arrival-codec.ts';
import { modelledLatencies, type ServiceRun } from './model-latency.ts';
import type { ServiceModelSettings } from './replay-settings.ts';
import { slowSeconds as slowOverSeconds } from './service-model.ts';

const hourMs = 3_600_000;
const slowMs = slowOverSeconds * 1000;
const sliceSeconds = 10;
const sliceMs = sliceSeconds * 1000;
/** Fewer orders tell nothing of a p95. */
const leastOrders = 200;

// latencies are kept for two days; of a rehearsal's orders there are none, though it had its arrivals
const hardest = statement<{ from_ms: number; orders: number; slow: number }, [number, number, number]>({
  name: 'what_if_hardest_hour',
  text: `select extract(epoch from hour)::float8 * 1000 as from_ms, orders, slow from (
      select date_trunc('hour', at) as hour, sum(count)::int as orders, coalesce(sum(count) filter (where bin > $2), 0)::int as slow
      from latency_slice where at < to_timestamp($1::float8 / 1000) group by 1
    ) hours
    where orders >= $3 and exists (select from metric_slice where tier = 10 and at >= hour and at < hour + interval '1 hour')
      and not exists (select from rehearsal r where r.started_at < hour + interval '1 hour' and coalesce(r.ended_at, now()) > hour - interval '1 minute')
    order by slow desc, orders desc limit 1`,
});

const latencies = statement<{ at_ms: number; bin: number; count: number }, [number, number]>({
  name: 'what_if_latencies',
  text: `select extract(epoch from at)::float8 * 1000 as at_ms, bin, count from latency_slice
    where at >= to_timestamp($1::float8 / 1000) and at < to_timestamp($2::float8 / 1000)`,
});

const arrivals = statement<
  { service: ScaledService; at_ms: number; counts: Buffer },
  [number, number, readonly string[]]
>({
  name: 'what_if_stage_arrivals',
  text: `select service, extract(epoch from minute)::float8 * 1000 as at_ms, counts from arrival_minute
    where minute >= to_timestamp($1::float8 / 1000) and minute < to_timestamp($2::float8 / 1000) and service = any($3)`,
});

const instances = statement<
  { service: ScaledService; at_ms: number; ready: number },
  [number, number, readonly string[]]
>({
  name: 'what_if_stage_instances',
  text: `select service, extract(epoch from at)::float8 * 1000 as at_ms, ready from metric_slice
    where tier = 10 and at >= to_timestamp($1::float8 / 1000) and at < to_timestamp($2::float8 / 1000) and service = any($3) order by at`,
});

/** Who a buyer waits for between the payment and the key. */
const onTheWay: readonly ScaledService[] = ['orders', 'dispense'];

/**
 * What the replay's model says of the hardest hour of the last two days (the most slow orders, else the most orders), with the
 * instances that really stood there, beside what was recorded of it. Null when no hour had orders enough.
 */
export async function checkModel(ctx: Context, models: readonly ServiceModelSettings[]): Promise<ModelCheck | null> {
  const now = ctx.clock();
  const hour = await maybeOne(ctx.db, hardest, [now, binOf(slowMs), leastOrders]);
  if (!hour) return null;
  const untilMs = Math.min(hour.from_ms + hourMs, Math.floor(now / sliceMs) * sliceMs);
  const span = { fromMs: hour.from_ms, untilMs };
  return {
    ...span,
    chosen: hour.slow > 0 ? 'slow' : 'busiest',
    orders: hour.orders,
    ...(await compareModel(ctx, models, span)),
  };
}

/** What was recorded of a stretch beside what the model says of it; both ends on whole minutes, or the last on ten seconds. */
export async function compareModel(
  ctx: Context,
  models: readonly ServiceModelSettings[],
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): Promise<ModelComparison> {
  const bins = await run(ctx.db, latencies, [fromMs, untilMs]);
  const bySlice = [...Map.groupBy(bins, (row) => row.at_ms).values()];
  const modelled = modelledLatencies(await serviceRuns(ctx, models, { fromMs, untilMs }), createRandom(1));
  const slices = Array.from({ length: modelled.length / sliceSeconds }, (_, n) =>
    modelled.slice(n * sliceSeconds, (n + 1) * sliceSeconds).flat(),
  );
  return {
    recorded: {
      p95Ms: recordedP95(bins),
      slowSeconds: sliceSeconds * bySlice.filter((slice) => recordedP95(slice) > slowMs).length,
    },
    modelled: {
      p95Ms: Math.round(p95Of(slices.flat())),
      slowSeconds: sliceSeconds * slices.filter((slice) => p95Of(slice) > slowMs).length,
    },
  };
}

const recordedP95 = (bins: { bin: number; count: number }[]) => quantilesOf(bins, [0.95])?.[0] ?? 0;

async function serviceRuns(
  ctx: Context,
  models: readonly ServiceModelSettings[],
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): Promise<ServiceRun[]> {
  const seconds = (untilMs - fromMs) / 1000;
  const counts = await run(ctx.db, arrivals, [fromMs, untilMs, onTheWay]);
  const fleet = await run(ctx.db, instances, [fromMs, untilMs, onTheWay]);
  return onTheWay.map((service) => {
    const { perInstance, slots, variability } = defined(
      models.find((model) => model.service === service),
      `The model of ${service}`,
    );
    const came = new Float64Array(seconds);
    for (const row of counts) {
      if (row.service !== service) continue;
      const first = (row.at_ms - fromMs) / 1000;
      decodeCounts(row.counts).forEach((count, n) => first + n < seconds && (came[first + n] = count));
    }
    const ready = new Float64Array(seconds);
    const mine = fleet.filter((row) => row.service === service);
    // what nobody wrote down is as it was before
    mine.forEach((row, n) => {
      const until = mine[n + 1]?.at_ms ?? untilMs;
      ready.fill(row.ready, n === 0 ? 0 : (row.at_ms - fromMs) / 1000, (until - fromMs) / 1000);
    });
    return { perInstance, slots, variability, came, ready };
  });
}

function p95Of(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1] ?? 0;
}
