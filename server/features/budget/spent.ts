import { roles } from '../../contract/services.ts';
import { one, statement } from '../../db/statement.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';

const frame = statement<Frame, [string]>({
  name: 'spend_frame',
  text: `with local as (select date_trunc('day', now() at time zone $1) as day, date_trunc('month', now() at time zone $1) as month)
    select extract(epoch from now())::float8 * 1000 as now_ms,
      extract(epoch from day at time zone $1)::float8 * 1000 as day_ms,
      extract(epoch from (day + interval '1 day') at time zone $1)::float8 * 1000 as day_end_ms,
      extract(epoch from month at time zone $1)::float8 * 1000 as month_ms,
      extract(epoch from (month + interval '1 month') at time zone $1)::float8 * 1000 as month_end_ms from local`,
});

const closed = statement<Closed, [Date, Date]>({
  name: 'spend_closed',
  text: `select coalesce(sum(instance_seconds) filter (where minute >= $1), 0)::float8 as month_s,
      coalesce(sum(instance_seconds) filter (where minute >= $2::timestamptz - interval '6 days'), 0)::float8 as recent_s,
      (select min(minute) from service_minute) as first_at
    from service_minute where minute >= least($1::timestamptz, $2::timestamptz - interval '6 days') and minute < $2::timestamptz`,
});

const today = statement<Today, [Date, Date, readonly string[]]>({
  name: 'spend_today',
  // by role, so that the index finds them
  text: `select coalesce(sum(instance_seconds) filter (where minute >= $1), 0)::float8 as day_s,
      coalesce(sum(instance_seconds) filter (where minute >= $2), 0)::float8 as lately_s, min(minute) filter (where minute >= $1) as first_at
    from unnest($3::text[]) as role join service_minute on service = role and minute >= least($1::timestamptz, $2::timestamptz)`,
});

type Frame = { now_ms: number; day_ms: number; day_end_ms: number; month_ms: number; month_end_ms: number };
type Past = { dayMs: number; monthMs: number };
type Closed = { month_s: number; recent_s: number; first_at: Date | null };
type Today = { day_s: number; lately_s: number; first_at: Date | null };

/** Fresh spending is looked back at this far, for "it has just passed an amount", ms. */
const latelyMs = 12 * 3_600_000;
/** Days gone by don't change, but late seconds may still be booked around midnight, ms. */
const closedFreshMs = 300_000;
const cache = cached({ load: readClosed, freshMs: closedFreshMs, keyOf: ({ dayMs }: Past) => dayMs });

/** Instance-seconds so far, and the moments between which they count in the shop's zone, ms. */
export type Spent = {
  nowMs: number;
  day: { fromMs: number; untilMs: number; seconds: number };
  month: { fromMs: number; untilMs: number; seconds: number };
  /** Of the last 12 hours. */
  latelySeconds: number;
  /** Today and the six days before, as far as anything is recorded. */
  recent: { recentSeconds: number; recentMs: number };
  /** Since when anything is recorded; now, when nothing is. */
  recordedFromMs: number;
};

/** Spending as it stands; what lies before today is at most 5 min old. */
export async function readSpent(ctx: Context): Promise<Spent> {
  const { timeZone } = await readSettings(ctx);
  const at = await one(ctx.db, frame, [timeZone]);
  const { now_ms: nowMs, day_ms: dayMs, month_ms: monthMs } = at;
  const past = await cache.read(ctx, { dayMs, monthMs });
  const now = await one(ctx.db, today, [new Date(dayMs), new Date(nowMs - latelyMs), roles]);
  const firstMs = (past.first_at ?? now.first_at)?.getTime() ?? nowMs;
  const recentFromMs = Math.max(firstMs, dayMs - 6 * 86_400_000);
  return {
    nowMs,
    day: { fromMs: dayMs, untilMs: at.day_end_ms, seconds: now.day_s },
    month: { fromMs: monthMs, untilMs: at.month_end_ms, seconds: past.month_s + now.day_s },
    latelySeconds: now.lately_s,
    recent: { recentSeconds: past.recent_s + now.day_s, recentMs: Math.max(0, nowMs - recentFromMs) },
    recordedFromMs: firstMs,
  };
}

async function readClosed(ctx: Context, { dayMs, monthMs }: Past): Promise<Closed> {
  return await one(ctx.db, closed, [new Date(monthMs), new Date(dayMs)]);
}
