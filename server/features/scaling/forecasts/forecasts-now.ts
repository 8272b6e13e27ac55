import type { ForecastCurve } from '../../../contract/scaling/observation.ts';
import type { FleetPolicy } from '../../../contract/scaling/policy.ts';
import type { Arrivals } from '../../../scaling/arrivals.ts';
import type { ForecastHistory } from '../../../scaling/forecast/forecast.ts';
import { curveOf, forecastNames, forecasts } from '../../../scaling/forecast/index.ts';
import type { Context } from '../../context.ts';
import { plannedPromos } from '../../promos/planned.ts';
import { readSettings } from '../../settings/read.ts';
import { createDeliveryBook } from './forecast-deliveries.ts';
import { createHourBook } from './forecast-hours.ts';
import { createMinuteBook } from './forecast-minutes.ts';

/** Computed at most this often, ms. */
const everyMs = 60_000;
const furthestMs = Math.max(...forecastNames.map((name) => forecasts[name].horizonMs));

export type Forecaster = {
  /** What every forecast says of the storefront's arrivals, at most a minute old; nothing with forecasts switched off. */
  curves(
    ctx: Context,
    mode: FleetPolicy['forecast'],
    seconds: Arrivals | null | undefined,
  ): Promise<readonly ForecastCurve[]>;
};

/** Lives in the leader, and reads weeks of history only once. */
export function createForecaster(): Forecaster {
  const readMinutes = createMinuteBook();
  const readDeliveries = createDeliveryBook();
  const writeHours = createHourBook();
  let computedAt = -Infinity;
  let known: readonly ForecastCurve[] = [];

  async function compute(ctx: Context, seconds: Arrivals | null, nowMs: number): Promise<void> {
    const { timeZone } = await readSettings(ctx);
    const history: ForecastHistory = {
      seconds,
      minutes: await readMinutes(ctx, nowMs),
      deliveries: await readDeliveries(ctx, nowMs),
      promos: await plannedPromos(ctx, nowMs, nowMs + furthestMs),
      timeZone,
    };
    known = forecastNames.map((name) => curveOf(name, history, nowMs));
    await writeHours(ctx, known, nowMs);
  }

  return {
    async curves(ctx, mode, seconds) {
      if (mode === 'off') return [];
      const nowMs = ctx.clock();
      if (nowMs - computedAt < everyMs) return known;
      computedAt = nowMs;
      try {
        await compute(ctx, seconds ?? null, nowMs);
      } catch (error) {
        // a turn without a forecast is better than no turn
        ctx.log.warn({ err: error }, 'forecasts could not be computed');
        known = [];
      }
      return known;
    },
  };
}
