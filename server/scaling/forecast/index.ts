import type { ForecastCurve } from '../../contract/scaling/observation.ts';
import { cascade } from './cascade.ts';
import type { Forecast, ForecastHistory } from './forecast.ts';
import { promo } from './promo.ts';
import { season } from './season.ts';
import { slope } from './slope.ts';

export const forecasts = {
  cascade,
  promo,
  season,
  slope,
} satisfies Record<string, Forecast>;

export type ForecastName = keyof typeof forecasts;
export const forecastNames = Object.keys(forecasts) as ForecastName[];

/** What one of them says, with its name on it; figures to a thousandth. Pure. */
export function curveOf(source: ForecastName, history: ForecastHistory, nowMs: number): ForecastCurve {
  const { points, ...said } = forecasts[source].forecast(history, nowMs);
  return {
    source,
    ...said,
    points: points.map(({ atMs, perSecond, low, high }) => ({
      atMs,
      perSecond: toThousandth(perSecond),
      low: toThousandth(low),
      high: toThousandth(high),
    })),
  };
}

const toThousandth = (value: number): number => Math.round(value * 1000) / 1000;
