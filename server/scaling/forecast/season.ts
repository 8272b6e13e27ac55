import { defined } from '../../contract/defined.ts';
import { offsetMs } from '../../contract/calendar/wall-clock.ts';
import { type Forecast, type ForecastHistory, type Said, silent } from './forecast.ts';
import { minuteMs, rateBetween } from './minutes.ts';

const dayMs = 24 * 60 * minuteMs;
const horizonMs = 125 * minuteMs;
const pointMs = 5 * minuteMs;
/** An hour of the past is seen through a stretch this long around the same minute. */
const stretchMs = 15 * minuteMs;
/** The last four weeks; weeks before tell of another shop. */
const weeksBack = [7, 14, 21, 28];
const daysBack = [1, 2, 3, 4, 5, 6];
const fewestWeeks = 2;
const fewestDays = 3;
/** From so many weeks on one odd week can't move the middle one. */
const weeksAlone = 3;
/** No shop is more regular than this, whatever a few weeks seem to say. */
const leastSpread = 0.12;
/** Of a normal spread, nine values of ten lie within so many standard deviations. */
const deviations = 1.645;
/** Makes the middle deviation comparable to a standard deviation. */
const ofNormal = 1.4826;
/** A curve with more holes than this is none. */
const leastCovered = 0.8;

export type Usual = { perSecond: number; low: number; high: number };

/** The same hour of past weeks, or of past days while there are no weeks yet. */
export const season: Forecast = {
  label: { 'zh-CN': '往周同一时段', en: 'past weeks' },
  horizonMs,
  forecast(history, nowMs): Said {
    const offsets = Array.from({ length: horizonMs / pointMs + 1 }, (_, n) => n * pointMs);
    const points = offsets.flatMap((offset) => {
      const usual = usualAt(history, nowMs, nowMs + offset);
      return usual === null ? [] : [{ atMs: nowMs + offset, ...usual }];
    });
    return points.length < leastCovered * offsets.length ? silent('few_weeks') : { enough: true, points };
  },
};

/** What usually arrives at a moment to come, as it is known at `nowMs`; null: not enough is. */
export function usualAt(history: ForecastHistory, nowMs: number, atMs: number): Usual | null {
  const weeks = ratesAt(history, nowMs, { atMs, daysEarlier: weeksBack });
  if (weeks.length >= weeksAlone) return bandOf(weeks);
  const days = ratesAt(history, nowMs, { atMs, daysEarlier: daysBack });
  // two weeks that differ have no middle: the days between them decide
  if (weeks.length >= fewestWeeks) return bandOf(days.length > 0 ? [...weeks, median(days)] : weeks);
  return days.length >= fewestDays ? bandOf(days) : null;
}

/** Arrivals a second at the same time on the shop's clock, so many days earlier; only what was counted before `nowMs`. */
function ratesAt(
  { minutes, timeZone }: ForecastHistory,
  nowMs: number,
  { atMs, daysEarlier }: { atMs: number; daysEarlier: readonly number[] },
): number[] {
  return daysEarlier.flatMap((days) => {
    const shifted = atMs - days * dayMs;
    const there = shifted + offsetMs(atMs, timeZone) - offsetMs(shifted, timeZone);
    const untilMs = there + stretchMs / 2;
    if (untilMs > nowMs) return [];
    const rate = rateBetween(minutes, there - stretchMs / 2, untilMs);
    return rate === null ? [] : [rate];
  });
}

function bandOf(rates: readonly number[]): Usual {
  const perSecond = median(rates);
  const scatter = ofNormal * median(rates.map((rate) => Math.abs(rate - perSecond)));
  const seconds = stretchMs / 1000;
  // where nobody ever came, one may
  const chance = Math.sqrt(Math.max(perSecond, 1 / seconds) / seconds);
  const spread = Math.hypot(Math.max(scatter, leastSpread * perSecond), chance) * Math.sqrt(1 + 2 / rates.length);
  return {
    perSecond,
    low: Math.max(0, perSecond - deviations * spread),
    high: perSecond + deviations * spread,
  };
}

/** Of at least one value. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = defined(sorted[middle], 'The middle value');
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
