import { run } from '../../../db/statement.ts';
import { type Minutes, minuteMs, noMinutes } from '../../../scaling/forecast/minutes.ts';
import type { Context } from '../../context.ts';
import * as queries from './forecast-queries.ts';

/** Four weeks and a day: a season looks back no further. */
const keptMinutes = 29 * 1440;
/** A minute is complete this long after its end, ms: the history writes its last version by then. */
const settledMs = 10_000;
/** Minutes that are read again, should they have been written late. */
const again = 5;

/** The storefront's arrivals by minute: weeks once, then only what is new. */
export function createMinuteBook() {
  let known: { fromMs: number; totals: number[] } | null = null;

  return async function readMinutes(ctx: Context, nowMs: number): Promise<Minutes> {
    const untilMs = Math.floor((nowMs - settledMs) / minuteMs) * minuteMs;
    const fromMs = untilMs - keptMinutes * minuteMs;
    const before = known ? known.fromMs + known.totals.length * minuteMs : fromMs;
    const sinceMs = Math.max(fromMs, Math.min(untilMs, before) - again * minuteMs);
    const rows = await run(ctx.db, queries.minutes, [sinceMs, untilMs]);
    const old = known ?? { ...noMinutes, totals: [] };
    const shift = (fromMs - old.fromMs) / minuteMs;
    const totals = Array.from({ length: keptMinutes }, (_, n) => old.totals[n + shift] ?? Number.NaN);
    for (const { at_ms, total } of rows) totals[(at_ms - fromMs) / minuteMs] = total;
    known = { fromMs, totals };
    return known;
  };
}
