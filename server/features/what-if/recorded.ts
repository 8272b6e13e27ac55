import { one, run, statement } from '../../db/statement.ts';
import { minuteMs, type Minutes } from '../../scaling/forecast/minutes.ts';
import type { Context } from '../context.ts';
import { isRealMinute } from '../../db/predicates/real-minutes.ts';
import { decodeCounts } from '../scaling/history/arrival-codec.ts';

export type Recorded = {
  /** Orders a second; NaN: nothing is known of that second. */
  rates: Float32Array;
  /** Seconds of which something is known. */
  known: number;
  /** Part of it is spread from orders a minute: there were no counts by the second. */
  coarse: boolean;
};

const counts = statement<{ at_ms: number; counts: Buffer }, [number, number]>({
  name: 'what_if_arrivals',
  text: `select extract(epoch from minute)::float8 * 1000 as at_ms, counts from arrival_minute
    where service = 'orders' and minute >= to_timestamp($1::float8 / 1000) and minute < to_timestamp($2::float8 / 1000)`,
});

const orders = statement<{ at_ms: number; orders: number }, [number, number]>({
  name: 'what_if_orders',
  text: `select extract(epoch from minute)::float8 * 1000 as at_ms, sum(paid)::int as orders from sales_minute
    where minute >= to_timestamp($1::float8 / 1000) and minute < to_timestamp($2::float8 / 1000) group by minute`,
});

const spans = statement<{ counted_ms: number | null; sold_ms: number | null }>({
  name: 'what_if_known_since',
  text: `select (select extract(epoch from min(minute))::float8 * 1000 from arrival_minute where service = 'orders') as counted_ms,
    (select extract(epoch from min(minute))::float8 * 1000 from sales_minute) as sold_ms`,
});

const rehearsed = statement<{ from_ms: number; until_ms: number }, [number, number]>({
  name: 'what_if_rehearsed',
  text: `select extract(epoch from started_at)::float8 * 1000 as from_ms, extract(epoch from coalesce(ended_at, now()))::float8 * 1000 + 60000 as until_ms
    from rehearsal where started_at < to_timestamp($2::float8 / 1000) and coalesce(ended_at, now()) > to_timestamp($1::float8 / 1000) - interval '2 minutes'`,
});

/**
 * The orders that came, by the second, in whole minutes from `fromMs` on. Minutes before arrivals were recorded are spread
 * from the sales of that minute; so are those of a rehearsal, whose drawn buyers are no traffic.
 */
export async function recordedArrivals(ctx: Context, fromMs: number, untilMs: number): Promise<Recorded> {
  const from = Math.floor(fromMs / minuteMs) * minuteMs;
  const until = Math.min(untilMs, Math.floor(ctx.clock() / minuteMs) * minuteMs);
  const minutes = Math.max(0, Math.ceil((until - from) / minuteMs));
  const rates = new Float32Array(minutes * 60).fill(Number.NaN);
  const since = await one(ctx.db, spans, []);
  const drawn = await run(ctx.db, rehearsed, [from, until]);
  const isDrawn = (atMs: number) => drawn.some((span) => atMs + minuteMs > span.from_ms && atMs < span.until_ms);
  const countedFrom = since.counted_ms ?? Infinity;
  const soldFrom = since.sold_ms ?? Infinity;
  let coarse = false;
  for (let minute = 0; minute < minutes; minute++) {
    const atMs = from + minute * minuteMs;
    if (atMs < Math.min(countedFrom, soldFrom)) continue;
    rates.fill(0, minute * 60, minute * 60 + 60);
    if (atMs < countedFrom || isDrawn(atMs)) coarse = true;
  }
  for (const { at_ms, orders: sold } of await run(ctx.db, orders, [from, until])) {
    if (at_ms >= countedFrom && !isDrawn(at_ms)) continue;
    const second = (at_ms - from) / 1000;
    rates.fill(sold / 60, second, second + 60);
  }
  // a week at a time: a month by the second is a lot of rows to hold
  const stepMs = 7 * 86_400_000;
  for (let at = from; at < until; at += stepMs) {
    const rows = await run(ctx.db, counts, [at, Math.min(until, at + stepMs)]);
    for (const row of rows) {
      if (isDrawn(row.at_ms)) continue;
      const second = (row.at_ms - from) / 1000;
      decodeCounts(row.counts).forEach((count, n) => (rates[second + n] = count));
    }
  }
  return { rates, known: rates.reduce((known, rate) => known + (Number.isNaN(rate) ? 0 : 1), 0), coarse };
}

const earlier = statement<{ at_ms: number; total: number }, [number, number]>({
  name: 'what_if_earlier_minutes',
  text: `select extract(epoch from minute)::float8 * 1000 as at_ms, total from arrival_minute
    where service = 'storefront' and minute >= to_timestamp($1::float8 / 1000) and minute < to_timestamp($2::float8 / 1000) and ${isRealMinute}`,
});

/** Four weeks and a day, minutes. */
const earlierMinutes = 29 * 1440;

/** The storefront's arrivals in the weeks before a moment (ms), by the minute. */
export async function minutesBefore(ctx: Context, beforeMs: number): Promise<Minutes> {
  const fromMs = Math.floor(beforeMs / minuteMs) * minuteMs - earlierMinutes * minuteMs;
  const totals = new Float64Array(earlierMinutes).fill(Number.NaN);
  for (const row of await run(ctx.db, earlier, [fromMs, beforeMs])) totals[(row.at_ms - fromMs) / minuteMs] = row.total;
  return { fromMs, totals };
}
