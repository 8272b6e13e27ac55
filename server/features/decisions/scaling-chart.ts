import type { ForecastCurve } from '../../contract/scaling/observation.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import type { DecisionRow } from '../../contract/scaling/views.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { readDecisions } from './read-decisions.ts';
import { readScalerState } from '../scaling/read-state.ts';

/** Width of a point for each window, and the tier it is read from; the same points as the order chart's. */
const windows = {
  15: { bucketSeconds: 10, tier: 10 },
  60: { bucketSeconds: 40, tier: 10 },
  360: { bucketSeconds: 240, tier: 60 },
  1440: { bucketSeconds: 960, tier: 60 },
} as const;
export type ChartMinutes = keyof typeof windows;

const read = statement<Row, [string, string, number]>({
  name: 'scaling_chart',
  text: `select extract(epoch from date_bin($1::interval, at, 'epoch'))::bigint * 1000 as at_ms, service, max(ready) as ready, max(desired) as desired,
      avg(arrivals) as arrivals
    from metric_slice where tier = $3 and at >= date_bin($1::interval, now() - $2::interval, 'epoch') + $1::interval
    group by 1, 2 order by 1`,
});

type Row = { at_ms: number; service: ScaledService; ready: number; desired: number; arrivals: number };

export type ScalingChart = {
  bucketMs: number;
  points: {
    atMs: number;
    services: Partial<Record<ScaledService, { ready: number; desired: number }>>;
    /** At the storefront: what the forecast goes on from. Null: nothing was counted. */
    arrivalsPerSecond: number | null;
  }[];
  decisions: DecisionRow[];
  forecast: ForecastCurve[];
};

const mostDecisions = 200;
const drawnAheadMs = 3_600_000;

/** Instances per service over the last minutes, oldest first, with the changes of that time and the hour ahead. */
export async function readScalingChart(ctx: Context, minutes: ChartMinutes): Promise<ScalingChart> {
  const { bucketSeconds, tier } = windows[minutes];
  const rows = await run(ctx.db, read, [`${bucketSeconds} seconds`, `${minutes} minutes`, tier]);
  const now = ctx.clock();
  const points = [...Map.groupBy(rows, (row) => row.at_ms)].map(([atMs, each]) => ({
    atMs,
    services: Object.fromEntries(
      each.map(({ service, ready, desired }) => [service, { ready: Math.round(ready), desired: Math.round(desired) }]),
    ),
    arrivalsPerSecond: each.find(({ service }) => service === 'storefront')?.arrivals ?? null,
  }));
  const span = { fromMs: now - minutes * 60_000, untilMs: now + 60_000 };
  const state = await readScalerState(ctx);
  return {
    bucketMs: bucketSeconds * 1000,
    points,
    decisions: await readDecisions(ctx, span, mostDecisions),
    forecast: (state?.seen.forecasts ?? []).map((curve) => ahead(curve, now)),
  };
}

function ahead(curve: ForecastCurve, now: number): ForecastCurve {
  return { ...curve, points: curve.points.filter(({ atMs }) => atMs >= now - 60_000 && atMs <= now + drawnAheadMs) };
}
