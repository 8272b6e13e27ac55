import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';

/** A promo that makes things cheaper for everybody while it runs. */
export type PricedPromo = {
  id: string;
  name: string;
  variantIds: readonly string[];
  percent: number;
  startsAtMs: number;
  endsAtMs: number;
};

const read = statement<PricedPromo, [number]>({
  name: 'promos_priced',
  text: `select id, name, variant_ids as "variantIds", (offer->>'percent')::int as percent,
      extract(epoch from starts_at)::float8 * 1000 as "startsAtMs", extract(epoch from ends_at)::float8 * 1000 as "endsAtMs"
    from promo where cancelled_at is null and ends_at > to_timestamp($1::float8 / 1000) - interval '1 hour' and offer->>'kind' = 'percent'`,
});

/** A saved or cancelled promo is seen by every instance within this, ms; its window is kept to the moment. */
const freshMs = 1000;
const cache = cached({
  load: (ctx: Context): Promise<readonly PricedPromo[]> => run(ctx.db, read, [ctx.clock()]),
  freshMs,
});

/** The promos that lower prices: running, still to come, or over for less than an hour. At most 1 s old. */
export function pricedPromos(ctx: Context): Promise<readonly PricedPromo[]> {
  return cache.read(ctx);
}

/** As `pricedPromos`, as a transaction sees them now (ms). */
export function promosWithin(tx: Connection, now: number): Promise<readonly PricedPromo[]> {
  return run(tx, read, [now]);
}

export function forgetPromos(ctx: Pick<Context, 'db'>): void {
  cache.forget(ctx);
}

/** The promo whose price counts for a variant at a moment (ms): of several that run, the one that takes most off. */
export function promoFor(promos: readonly PricedPromo[], variantId: string, atMs: number): PricedPromo | undefined {
  let best: PricedPromo | undefined;
  for (const promo of promos) {
    if (atMs < promo.startsAtMs || atMs >= promo.endsAtMs || !promo.variantIds.includes(variantId)) continue;
    if (!best || promo.percent > best.percent) best = promo;
  }
  return best;
}
