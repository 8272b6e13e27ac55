import { type Forecast, type ForecastHistory, type PlannedPromo, type Said, silent } from './forecast.ts';
import { minuteMs, rateBetween } from './minutes.ts';
import { type Usual, usualAt } from './season.ts';

const horizonMs = 125 * minuteMs;
const pointMs = 5 * minuteMs;
/** Where no weeks are known, the hour before the first promo is the usual. */
const beforeMs = 60 * minuteMs;
/** An owner's guess may come to half of it, or to half more. */
const leastOfGuess = 0.5;
const mostOfGuess = 1.5;

/** Promos that are planned: the usual, times what the owner expects of them while they run. */
export const promo: Forecast = {
  label: { 'zh-CN': '促销', en: 'promos' },
  horizonMs,
  forecast(history, nowMs): Said {
    const untilMs = nowMs + horizonMs;
    const promos = history.promos.filter((each) => each.fromMs < untilMs && each.untilMs > nowMs);
    if (promos.length === 0) return silent('no_promo');
    const lately = recentRate(history, promos, nowMs);
    const moments = momentsOf(promos, nowMs, untilMs);
    const points = moments.flatMap((atMs) => {
      const usual = usualAt(history, nowMs, atMs) ?? lately;
      return usual === null ? [] : [{ atMs, ...times(usual, multipleAt(promos, atMs)) }];
    });
    return points.length < moments.length ? silent('few_arrivals') : { enough: true, points };
  },
};

/** Every five minutes, and both sides of every edge. */
function momentsOf(promos: readonly PlannedPromo[], nowMs: number, untilMs: number): number[] {
  const moments = new Set<number>();
  for (let at = nowMs; at <= untilMs; at += pointMs) moments.add(at);
  for (const { fromMs, untilMs: endMs } of promos)
    for (const edge of [fromMs - 1, fromMs, endMs - 1, endMs]) if (edge >= nowMs && edge <= untilMs) moments.add(edge);
  return [...moments].toSorted((a, b) => a - b);
}

/** Of several that run at once the largest counts: the same buyers come. */
function multipleAt(promos: readonly PlannedPromo[], atMs: number): number {
  return Math.max(
    1,
    ...promos.filter((each) => atMs >= each.fromMs && atMs < each.untilMs).map((each) => each.multiple),
  );
}

function times({ perSecond, low, high }: Usual, multiple: number): Usual {
  if (multiple === 1) return { perSecond, low, high };
  return {
    perSecond: perSecond * multiple,
    low: low * Math.max(1, multiple * leastOfGuess),
    high: high * multiple * mostOfGuess,
  };
}

function recentRate({ minutes }: ForecastHistory, promos: readonly PlannedPromo[], nowMs: number): Usual | null {
  const untilMs = Math.min(nowMs, ...promos.map(({ fromMs }) => fromMs));
  const rate = rateBetween(minutes, untilMs - beforeMs, untilMs);
  return rate === null ? null : { perSecond: rate, low: rate * leastOfGuess, high: rate * mostOfGuess };
}
