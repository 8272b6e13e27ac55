import type { Connection } from '../../db/database.ts';
import { one, run, statement, type Statement } from '../../db/statement.ts';
import { showHeld } from './held-stock.ts';

/** Rows that may be claimed, in the order of the claim index; locked rows belong to somebody else and are passed over. */
export const claimableKeys = (variantId: string, limit: string, guard = 'true'): string =>
  `select id from stock_key
    where variant_id = ${variantId} and sold_at is null and reserved_until < now() and held_by is null and ${guard}
    order by reserved_until, pos limit ${limit} for update skip locked`;

export const confirmHeld = statement<never, [number]>({
  name: 'keys_confirm_held',
  // not `sold_at is null`: before the first analyze of a large import that would read the whole claim index beside the order's
  // a key that this very order got before the shop came back from a backup counts as well
  text: `update stock_key set sold_at = coalesce(sold_at, now()) where order_id = $1
    and (coalesce(sold_at, 'infinity') = 'infinity' or held_by is not null) returning id`,
});

const claimSold = statement<never, [number, string, number]>({
  name: 'keys_claim_sold',
  text: `update stock_key set sold_at = now(), order_id = $1 where id = any(array(${claimableKeys('$2', '$3')})) returning id`,
});

// whoever pays late has no claim on what was taken off sale meanwhile
const confirmLapsed = statement<never, [number]>({
  name: 'keys_confirm_lapsed',
  text: `update stock_key set sold_at = coalesce(sold_at, now()) where order_id = $1
    and (coalesce(sold_at, 'infinity') = 'infinity' and reserved_until < 'infinity' or sold_at is not null and held_by is not null)
    returning id`,
});

type Bought = { orderId: number; variantId: string; quantity: number };

/**
 * Marks an order's keys sold: those that it holds, then, when its hold lapsed and somebody else took them, others.
 * Answers how many the order has now; fewer than `quantity` when the shelf is empty.
 */
export function sellKeys(tx: Connection, bought: Bought): Promise<number> {
  return sell(tx, confirmHeld, bought);
}

/** As `sellKeys`, for an order that was paid after its hold had lapsed: of what it held, only what is still on sale. */
export function sellKeysLate(tx: Connection, bought: Bought): Promise<number> {
  return sell(tx, confirmLapsed, bought);
}

async function sell(
  tx: Connection,
  confirm: Statement<never, [number]>,
  { orderId, variantId, quantity }: Bought,
): Promise<number> {
  const held = await run(tx, confirm, [orderId]);
  if (held.length >= quantity) return held.length;
  const more = await run(tx, claimSold, [orderId, variantId, quantity - held.length]);
  return held.length + more.length;
}

const soldCount = statement<{ n: number }, [number]>({
  name: 'keys_sold_count',
  text: `select count(*) as n from stock_key k where order_id = $1 and sold_at is not null
    and not exists (select from delivery d where d.key_id = k.id and d.retired_at is not null)`,
});

/** Claims what a paid order still misses; answers how many it misses after that. */
export async function supplyKeys(
  tx: Connection,
  orderId: number,
  { variantId, quantity }: { variantId: string; quantity: number },
): Promise<number> {
  const row = await one(tx, soldCount, [orderId]);
  const missing = quantity - row.n;
  if (missing <= 0) return 0;
  return missing - (await run(tx, claimSold, [orderId, variantId, missing])).length;
}

const release = statement<{ held: boolean }, [number]>({
  name: 'keys_release',
  text: `with batch as (
      select id, state from key_batch where id in (select batch_id from stock_key where order_id = $1) for share
    )
    update stock_key k set sold_at = null, order_id = null,
      reserved_until = case when batch.state = 'active' and k.held_by is null then '-infinity' else 'infinity' end::timestamptz
    from batch where batch.id = k.batch_id and order_id = $1 and not exists (select from delivery d where d.key_id = k.id)
      and not exists (select from known_sold s where s.blind_index = k.blind_index)
    returning k.held_by is not null as held`,
});

/**
 * Puts an order's keys back on the shelf: never one that was delivered, off sale when its batch is, and on hold when it may have
 * been sold before the shop came back from a backup.
 */
export async function releaseKeys(tx: Connection, orderId: number): Promise<void> {
  const released = await run(tx, release, [orderId]);
  if (released.some(({ held }) => held)) await showHeld(tx);
}
