import { run } from '../../../db/statement.ts';
import { lookBackMs } from '../../../scaling/forecast/branching.ts';
import type { Delivery } from '../../../scaling/forecast/forecast.ts';
import type { Context } from '../../context.ts';
import * as queries from './forecast-queries.ts';

/** Events this young are read again, ms: commits may be late, and so may a buyer's own link. */
const againMs = 120_000;

/** The orders that were delivered in the last hours, and through whom: hours once, then only what is new. */
export function createDeliveryBook() {
  let deliveries: Delivery[] = [];
  let known = new Map<number, number>();
  let lastOf = new Map<number, number>();
  let cursor: number | null = null;

  return async function readDeliveries(ctx: Context, nowMs: number): Promise<readonly Delivery[]> {
    const sinceMs = nowMs - lookBackMs;
    const rows = await run(ctx.db, queries.deliveries, [cursor, sinceMs, nowMs]);
    for (const { id, at_ms: atMs, through, buyer } of rows) {
      if (!known.has(id)) {
        known.set(id, atMs);
        const parentAtMs = through === null ? null : (lastOf.get(through) ?? null);
        deliveries.push({ atMs, parentAtMs });
      }
      if (buyer !== null) lastOf.set(buyer, Math.max(atMs, lastOf.get(buyer) ?? 0));
    }
    const young = rows.filter((row) => row.at_ms > nowMs - againMs).map((row) => row.event);
    const newest = rows.map((row) => row.event).reduce((most, id) => Math.max(most, id), cursor ?? 0);
    if (rows.length > 0) cursor = young.length > 0 ? Math.min(...young) - 1 : newest;
    deliveries = deliveries.filter(({ atMs }) => atMs >= sinceMs).toSorted((a, b) => a.atMs - b.atMs);
    known = keep(known, sinceMs);
    lastOf = keep(lastOf, sinceMs);
    return deliveries;
  };
}

function keep(times: Map<number, number>, sinceMs: number): Map<number, number> {
  return new Map([...times].filter(([, atMs]) => atMs >= sinceMs));
}
