import type { ScaledService } from '../../contract/scaling/policy.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { type Capacity, capacityPerInstance } from '../../scaling/capacity.ts';
import type { Context } from '../context.ts';
import { isRealMinute } from '../../db/predicates/real-minutes.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;

export type Window = { fromMs: number; untilMs: number };

/** The same stretch of the past four weeks; before there was a week, of the past days; before that, the last day. */
export function pastWindows({ fromMs, untilMs }: Window, nowMs: number, firstSaleMs: number): Window[] {
  const back = (stepMs: number, times: number) => {
    const first = Math.max(1, Math.ceil((untilMs - nowMs) / stepMs));
    return Array.from({ length: times }, (_, n) => (first + n) * stepMs)
      .map((shift) => ({ fromMs: fromMs - shift, untilMs: untilMs - shift }))
      .filter((window) => window.fromMs >= firstSaleMs);
  };
  const weeks = back(weekMs, 4);
  if (weeks.length > 0) return weeks;
  const days = untilMs - fromMs <= dayMs ? back(dayMs, 6) : [];
  if (days.length > 0) return days;
  return nowMs - firstSaleMs > 3_600_000 ? [{ fromMs: Math.max(firstSaleMs, nowMs - dayMs), untilMs: nowMs }] : [];
}

const first = statement<{ at_ms: number | null }>({
  name: 'promos_first_sale',
  text: 'select extract(epoch from min(minute))::float8 * 1000 as at_ms from sales_minute',
});

const sales = statement<{ variant_id: string; keys: number }, [number[], number[], string[]]>({
  name: 'promos_usual_sales',
  text: `select variant_id, sum(keys_sold)::float8 as keys from unnest($1::float8[], $2::float8[]) as w (from_ms, until_ms)
    join sales_minute on minute >= to_timestamp(from_ms / 1000) and minute < to_timestamp(until_ms / 1000)
    where variant_id = any($3::uuid[]) group by variant_id`,
});

/** The past windows to compare a stretch of time with; none: no history to speak of. */
export async function comparableWindows(ctx: Context, window: Window): Promise<Window[]> {
  const row = await maybeOne(ctx.db, first, []);
  const firstSaleMs = row?.at_ms ?? null;
  return firstSaleMs === null ? [] : pastWindows(window, ctx.clock(), firstSaleMs);
}

/** Keys usually sold in a window as long as this, per variant; absent: never sold then. */
export async function usualSales(
  ctx: Context,
  windows: Window[],
  { lengthMs, variantIds }: { lengthMs: number; variantIds: string[] },
): Promise<Map<string, number>> {
  const coveredMs = windows.reduce((sum, window) => sum + window.untilMs - window.fromMs, 0);
  if (coveredMs === 0) return new Map();
  const rows = await run(ctx.db, sales, [...edges(windows), variantIds]);
  return new Map(rows.map((row) => [row.variant_id, (row.keys / coveredMs) * lengthMs]));
}

const arrivals = statement<{ service: ScaledService; per_second: number }, [number[], number[]]>({
  name: 'promos_usual_arrivals',
  text: `select service, avg(peak)::float8 / 60 as per_second from (
      select service, from_ms, max(total) as peak from unnest($1::float8[], $2::float8[]) as w (from_ms, until_ms)
      join arrival_minute on minute >= to_timestamp(from_ms / 1000) and minute < to_timestamp(until_ms / 1000)
      where ${isRealMinute}
      group by service, from_ms
    ) peaks group by service`,
});

/** Arrivals a second in the busiest minute of such windows, per service. */
export async function usualPeaks(ctx: Context, windows: Window[]): Promise<Map<ScaledService, number>> {
  if (windows.length === 0) return new Map();
  const rows = await run(ctx.db, arrivals, edges(windows));
  return new Map(rows.map((row) => [row.service, row.per_second]));
}

const memory = statement<{ service: ScaledService; capacity: Capacity }>({
  name: 'promos_capacity',
  text: "select key as service, value->'capacity' as capacity from scaler_state, jsonb_each(memory->'services') where id = 1",
});

/** Pieces of work an instance does per second as the scaler has learned it, per service; absent: not learned yet. */
export async function learnedCapacity(ctx: Context): Promise<Map<ScaledService, number>> {
  const rows = await run(ctx.db, memory, []);
  return new Map(
    rows.flatMap(({ service, capacity }) => {
      const each = capacityPerInstance(capacity);
      return each === null ? [] : [[service, each]];
    }),
  );
}

function edges(windows: Window[]): [number[], number[]] {
  return [windows.map((window) => window.fromMs), windows.map((window) => window.untilMs)];
}
