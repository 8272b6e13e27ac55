import { type Arrivals, rememberedSeconds, sumsOf } from '../arrivals.ts';
import { growthOf } from '../growth.ts';
import { arrivalRateOf } from '../arrival-rate.ts';
import { scatterOf } from '../scatter.ts';
import { type Forecast, type Said, silent } from './forecast.ts';

const horizonMs = 300_000;
const pointMs = 30_000;
/** The stretch from which the slope is read; the pace's default. */
const windowS = 60;
/** Seconds that are older than this say nothing of now. */
const freshMs = 30_000;
const usualUnrest = 1;
/** An extrapolated growth is doubted by this share of itself, on either side. */
const doubt = 0.5;

/** The present growth, where it is significant, drawn ahead: the one that decide itself follows until an instance serves. */
export const slope: Forecast = {
  label: { 'zh-CN': '眼下走势', en: 'the present slope' },
  horizonMs,
  forecast({ seconds }, nowMs): Said {
    // what a leader of another version remembered may have another shape
    const arrivals = seconds?.counts.length === rememberedSeconds ? before(seconds, nowMs) : null;
    if (!arrivals || arrivals.known < windowS) return silent('few_arrivals');
    const behindMs = nowMs - (arrivals.newest + 1) * 1000;
    if (behindMs > freshMs) return silent('few_arrivals');
    const span = windowS + windowS / 2;
    const sums = sumsOf(arrivals, span);
    const scatter = scatterOf(arrivals, sums, span);
    const arrivalRate = arrivalRateOf(arrivals.known, sums, { seconds: windowS, scatter }).now;
    const grown = Array.from({ length: horizonMs / pointMs + 1 }, (_, n) => {
      const aheadS = (n * pointMs + behindMs) / 1000;
      return (
        growthOf(arrivals, sums, {
          seconds: windowS,
          aheadSeconds: aheadS,
          scatter,
          usual: usualUnrest,
          now: arrivalRate,
        }).ahead - arrivalRate
      );
    });
    if ((grown.at(-1) ?? 0) <= 0) return silent('no_trend');
    const points = grown.map((more, n) => {
      const growth = Math.max(0, more);
      return {
        atMs: nowMs + n * pointMs,
        perSecond: arrivalRate + growth,
        low: arrivalRate + growth * (1 - doubt),
        high: arrivalRate + growth * (1 + doubt),
      };
    });
    return { enough: true, points };
  },
};

/** Without the seconds that are not over yet. */
function before(seconds: Arrivals, nowMs: number): Arrivals {
  const later = Math.max(0, seconds.newest + 1 - Math.floor(nowMs / 1000));
  return { ...seconds, newest: seconds.newest - later, known: Math.max(0, seconds.known - later) };
}
