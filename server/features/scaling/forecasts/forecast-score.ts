import type { ForecastMode } from '../../../contract/scaling/policy.ts';
import type { ForecastScore } from '../../../contract/scaling/views.ts';
import { run, statement } from '../../../db/statement.ts';
import { cached } from '../../../lib/cached.ts';
import type { Context } from '../../context.ts';

const read = statement<Row>({
  name: 'forecast_score',
  text: `select source, count(*)::int / 24 as days,
      avg((actual between low and high)::int)::float8 as within_band,
      coalesce(sum(abs(actual - per_second)) / nullif(sum(actual), 0), 0)::float8 * 100 as error_percent
    from forecast_hour where actual is not null and hour > now() - interval '60 days' group by source`,
});

type Row = { source: string; days: number; within_band: number; error_percent: number };

/** Under two weeks a score says nothing. */
const fewestDays = 14;
/** From here on a forecast is good enough to ask whether it may act. */
const goodBand = 0.7;
const goodErrorPercent = 40;
const freshMs = 60_000;
const cache = cached({ load: best, freshMs });

/** How good the best of the forecasts was over the last 60 days; null before two weeks of data. At most a minute old. */
export async function forecastScore(
  ctx: Context,
  mode: ForecastMode,
): Promise<(ForecastScore & { asks: boolean }) | null> {
  const score = await cache.read(ctx);
  if (!score || score.days < fewestDays) return null;
  const { within_band: withinBand, error_percent: errorPercent, days } = score;
  const asks = mode === 'advise' && withinBand >= goodBand && errorPercent <= goodErrorPercent;
  return { withinBand, errorPercent: Math.round(errorPercent), days, asks };
}

/** Of the sources with the longest record, the one with the smallest error. */
async function best(ctx: Context): Promise<Row | undefined> {
  const rows = await run(ctx.db, read, []);
  const old = rows.filter((row) => row.days >= fewestDays);
  return (old.length > 0 ? old : rows).toSorted((a, b) => a.error_percent - b.error_percent)[0];
}
