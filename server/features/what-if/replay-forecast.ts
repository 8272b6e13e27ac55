import type { ForecastCurve } from '../../contract/scaling/observation.ts';
import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import { curveOf } from '../../scaling/forecast/index.ts';
import { minuteMs, type Minutes } from '../../scaling/forecast/minutes.ts';
import type { ReplaySettings } from './replay-settings.ts';

/** A curve reaches two hours ahead, so that it may be this old, ms; an older one does in long replays. */
const freshMs = 15 * minuteMs;
const freshInMonthsMs = 60 * minuteMs;

/**
 * What past weeks would have said at each moment of a replay: from the minutes before it, and those that have been played
 * by then, never from what is still to come. Only for a policy whose forecasts act.
 */
export function createReplayForecast(policy: FleetPolicy, settings: ReplaySettings, seconds: number) {
  const { history, fromMs, timeZone } = settings;
  const front = settings.models.find((model) => model.service === 'storefront')?.perOrder ?? 1;
  const acts = policy.forecast === 'act' && history !== undefined;
  const totals = acts ? Array.from(history.totals) : [];
  const everyMs = seconds > 7 * 86_400 ? freshInMonthsMs : freshMs;
  let curves: ForecastCurve[] = [];
  let nextMs = 0;
  let played = 0;

  return {
    /** The orders that came in a second. */
    note(second: number, came: number): void {
      if (!acts) return;
      played += came;
      if ((second + 1) % 60 !== 0) return;
      const place = Math.floor((fromMs - history.fromMs) / minuteMs + second / 60);
      while (totals.length < place) totals.push(Number.NaN);
      totals[place] = played * front;
      played = 0;
    },
    look(nowMs: number): readonly ForecastCurve[] {
      if (!acts || nowMs < nextMs) return curves;
      nextMs = nowMs + everyMs;
      const minutes: Minutes = { fromMs: history.fromMs, totals };
      const curve = curveOf('season', { seconds: null, minutes, deliveries: [], promos: [], timeZone }, nowMs);
      return (curves = curve.enough ? [curve] : []);
    },
  };
}
