import type { ForecastCurve } from '../../../contract/scaling/observation.ts';
import { run } from '../../../db/statement.ts';
import { meanOver } from '../../../scaling/forecast/curve.ts';
import type { Context } from '../../context.ts';
import * as queries from './forecast-queries.ts';

const hourMs = 3_600_000;
/** What is said of an hour counts if it is said this soon after the hour before began, ms: an hour ahead. */
const soonMs = 10 * 60_000;
/** An hour's last minute is in the history this long after its end, ms. */
const settledMs = 90_000;

/** Writes down what was said an hour ahead, and what came of the hours that are over. */
export function createHourBook() {
  let said = 0;
  let filled = 0;

  return async function writeHours(ctx: Context, curves: readonly ForecastCurve[], nowMs: number): Promise<void> {
    const hour = Math.floor(nowMs / hourMs) * hourMs;
    if (said !== hour && nowMs - hour < soonMs) {
      const next = hour + hourMs;
      const means = curves.flatMap(({ source, enough, points }) => {
        const mean = enough ? meanOver(points, next, next + hourMs) : null;
        return mean ? [{ source, ...mean }] : [];
      });
      if (means.length > 0) {
        await run(ctx.db, queries.saveHours, [
          next,
          means.map(({ source }) => source),
          means.map(({ perSecond }) => perSecond),
          means.map(({ low }) => low),
          means.map(({ high }) => high),
        ]);
        said = hour;
      }
    }
    if (filled !== hour && nowMs - hour >= settledMs) {
      await run(ctx.db, queries.fillHours, [hour]);
      filled = hour;
    }
  };
}
