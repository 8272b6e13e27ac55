import { one, run, statement } from '../../db/statement.ts';
import { quantilesOf } from '../../metrics/latency-bins.ts';
import type { Context } from '../context.ts';
import { isUndelivered } from '../../db/predicates/undelivered.ts';
import { readAdmission } from '../waiting-line/read-admission.ts';

const bins = statement<{ bin: number; count: number }, [number]>({
  name: 'rehearsals_real_latency',
  text: `select bin, sum(count)::int as count from latency_slice where at > now() - $1::double precision * interval '1 millisecond' group by bin`,
});

const oldest = statement<{ ms: number }>({
  name: 'rehearsals_oldest_real',
  text: `select coalesce(extract(epoch from now() - min(paid_at)) * 1000, 0)::float8 as ms from orders
    where ${isUndelivered} and delivery = 'key' and not rehearsal
      and not exists (select from needs_you n where n.order_id = orders.id and n.resolved_at is null)`,
});

/** Real buyers are compared with the time before it began, ms; and looked at over the last moments, ms. */
const beforeMs = 600_000;
const recentMs = 20_000;
const slowMs = 1000;
const worse = 1.5;

async function p95(ctx: Context, withinMs: number): Promise<number | null> {
  const rows = await run(ctx.db, bins, [withinMs]);
  return quantilesOf(rows, [0.95])?.[0] ?? null;
}

/** Payment → key of real orders before a rehearsal, p95, ms; null: there were none. */
export function realLatencyBefore(ctx: Context): Promise<number | null> {
  return p95(ctx, beforeMs);
}

/** What real buyers may feel before the rehearsal stops, ms. */
export function allowedMs(before: number | null): number {
  return Math.max(slowMs, worse * (before ?? 0));
}

export type RealBuyers = { p95Ms: number | null; slower: boolean };

/** How real buyers fare now: what was delivered lately, what waits, and whether anybody has to stand in line. */
export async function watchRealBuyers(ctx: Context, before: number | null): Promise<RealBuyers> {
  const p95Ms = await p95(ctx, recentMs);
  const waiting = await one(ctx.db, oldest, []);
  const inLine = (await readAdmission(ctx)).perSecond !== null;
  return { p95Ms, slower: inLine || Math.max(p95Ms ?? 0, waiting.ms) > allowedMs(before) };
}
