import type { ForecastHistory } from '../../../../server/scaling/forecast/forecast.ts';
import { minuteMs, type Minutes } from '../../../../server/scaling/forecast/minutes.ts';
import { poisson, type Random } from '../../../../server/scaling/random.ts';

export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** A Friday, 20:00 UTC. */
export const friday = Date.UTC(2026, 10, 27, 20);

export const empty: ForecastHistory = {
  seconds: null,
  minutes: { fromMs: 0, totals: [] },
  deliveries: [],
  promos: [],
  timeZone: 'Asia/Shanghai',
};

/** Minutes up to `untilMs` with this many arrivals a second, drawn by chance. */
export function drawMinutes(random: Random, untilMs: number, days: number, rate: (atMs: number) => number): Minutes {
  const fromMs = untilMs - days * dayMs;
  const totals = Array.from({ length: days * 1440 }, (_, n) => poisson(random, rate(fromMs + n * minuteMs) * 60));
  return { fromMs, totals };
}

/** A shop whose evenings are busier than its nights and whose Fridays are busier still, at this scale. */
export const weekly =
  (scale: number) =>
  (atMs: number): number => {
    const hour = (atMs / hourMs) % 24;
    const isFriday = Math.floor(atMs / dayMs) % 7 === 1;
    return scale * (1.1 + Math.sin(((hour - 14) / 24) * 2 * Math.PI)) * (isFriday ? 2 : 1);
  };
