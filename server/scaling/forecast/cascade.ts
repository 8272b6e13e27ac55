import { defined } from '../../contract/defined.ts';
import { type Branching, branchingOf, lookBackMs } from './branching.ts';
import { type Delivery, type Forecast, type ForecastHistory, type Said, silent } from './forecast.ts';
import { countBetween, minuteMs } from './minutes.ts';
import { poissonInterval } from './poisson-interval.ts';

const horizonMs = 120 * minuteMs;
const stepMs = 10_000;
const steps = horizonMs / stepMs;
const pastSteps = lookBackMs / stepMs;
/** Those who come by themselves are counted over this, ms, and so is how many look for each who buys. */
const calmMs = 30 * minuteMs;
const fewestArrivals = 20;
/** Above a ratio of one a cascade has no end of its own; no link reached more than this many times the buyers of now. */
const mostTimes = 50;
/** Points a minute apart at first, then five: a cascade bends early. */
const finePoints = 10;
const coarseMs = 5 * minuteMs;

/** Who bought through whom is known: so many orders bring so many more, with such delays. */
export const cascade: Forecast = {
  label: { 'zh-CN': '推广链', en: 'referrals' },
  horizonMs,
  forecast(history, nowMs): Said {
    const deliveries = history.deliveries.filter(({ atMs }) => atMs < nowMs && atMs >= nowMs - lookBackMs);
    const branching = branchingOf(deliveries, nowMs);
    if (branching === null) return silent('few_referrals');
    const perOrder = arrivalsPerOrder(history, deliveries, nowMs);
    if (perOrder === null) return silent('few_arrivals');
    const { ratio, low, high, children, cameWithin } = branching;
    const alone = aloneRate(deliveries, nowMs);
    const past = countBySteps(deliveries, nowMs);
    const shares = stepShares(cameWithin);
    const rates = {
      usual: project(past, shares, { ratio, alone: alone.rate }),
      low: project(past, shares, { ratio: low, alone: alone.low }),
      high: project(past, shares, { ratio: high, alone: alone.high }),
    };
    const points = pointOffsets().map((offsetMs) => {
      const at = Math.min(steps - 1, Math.floor(offsetMs / stepMs));
      const arrivals = (rate: Float64Array) => (rate[at] ?? 0) * perOrder;
      return {
        atMs: nowMs + offsetMs,
        perSecond: arrivals(rates.usual),
        low: arrivals(rates.low),
        high: arrivals(rates.high),
      };
    });
    return { enough: true, points, branching: { ratio, low, high, children } };
  },
};

/** How many requests come to the storefront for each order that is delivered, over the minutes that were counted. */
function arrivalsPerOrder({ minutes }: ForecastHistory, deliveries: readonly Delivery[], nowMs: number): number | null {
  const untilMs = Math.floor(nowMs / minuteMs) * minuteMs;
  const { count } = countBetween(minutes, untilMs - calmMs, untilMs);
  const isCounted = (atMs: number) => {
    const total = minutes.totals[Math.floor((atMs - minutes.fromMs) / minuteMs)];
    return total !== undefined && !Number.isNaN(total) && atMs >= untilMs - calmMs && atMs < untilMs;
  };
  const orders = deliveries.filter(({ atMs }) => isCounted(atMs)).length;
  return count < fewestArrivals || orders === 0 ? null : count / orders;
}

/** Orders a second that nobody of the last hours brought. */
function aloneRate(deliveries: readonly Delivery[], nowMs: number) {
  const spanMs = Math.min(calmMs, nowMs - defined(deliveries[0], 'The first delivery').atMs);
  const count = deliveries.filter(
    ({ atMs, parentAtMs }) => atMs >= nowMs - spanMs && (parentAtMs === null || parentAtMs < nowMs - lookBackMs),
  ).length;
  const seconds = Math.max(60, spanMs / 1000);
  const { low, high } = poissonInterval(count);
  return { rate: count / seconds, low: low / seconds, high: high / seconds };
}

/** Deliveries by step, the newest first. */
function countBySteps(deliveries: readonly Delivery[], nowMs: number): Float64Array {
  const counts = new Float64Array(pastSteps);
  for (const { atMs } of deliveries) {
    const step = Math.min(pastSteps - 1, Math.floor((nowMs - atMs) / stepMs));
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return counts;
}

/** Share of an order's children by steps of age. */
function stepShares(cameWithin: Branching['cameWithin']): Float64Array {
  return Float64Array.from({ length: pastSteps }, (_, n) => cameWithin((n + 1) * stepMs) - cameWithin(n * stepMs));
}

/** Expected orders a second, step by step: those who come by themselves, and all whom those before them bring. */
function project(
  past: Float64Array,
  shares: Float64Array,
  { ratio, alone }: { ratio: number; alone: number },
): Float64Array {
  const orders = new Float64Array(steps);
  const ownStep = Math.min(0.9, ratio * (shares[0] ?? 0));
  const nowPerStep = Math.max(mean(past, 60), (alone * stepMs) / 1000);
  for (let k = 0; k < steps; k++) {
    let brought = 0;
    for (let n = 0; n + k + 1 < pastSteps && n < pastSteps; n++) {
      const count = past[n] ?? 0;
      if (count !== 0) brought += count * (shares[n + k + 1] ?? 0);
    }
    for (let j = 0; j < k; j++) brought += (orders[j] ?? 0) * (shares[k - j] ?? 0);
    // what is brought within the step brings more within it
    const sum = ((alone * stepMs) / 1000 + ratio * brought) / (1 - ownStep);
    orders[k] = Math.min(sum, mostTimes * nowPerStep);
  }
  return orders.map((count) => count / (stepMs / 1000));
}

function mean(values: Float64Array, length: number): number {
  let sum = 0;
  for (let n = 0; n < length; n++) sum += values[n] ?? 0;
  return sum / length;
}

function pointOffsets(): number[] {
  const fine = Array.from({ length: finePoints + 1 }, (_, n) => n * minuteMs);
  const coarse: number[] = [];
  for (let at = finePoints * minuteMs + coarseMs; at <= horizonMs; at += coarseMs) coarse.push(at);
  return [...fine, ...coarse];
}
