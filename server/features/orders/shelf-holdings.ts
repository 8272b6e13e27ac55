import type { Connection, Database } from '../../db/database.ts';
import { one, run, statement } from '../../db/statement.ts';
import { cached } from '../../lib/cached.ts';
import { neighbours } from '../../lib/client-address.ts';
import type { Context } from '../context.ts';
import type { Holdings } from './shelf-shares.ts';

export type ShelfView = { free: number; held: number };

// the free ones are counted as far as it matters: ten times what is held
const counted = `held as (
      select count(*) as n from (select from stock_key
        where variant_id = $1::uuid and sold_at is null and reserved_until >= now() and reserved_until < 'infinity' limit 20000) h
    ), free as (
      select count(*) as n from (select from stock_key
        where variant_id = $1::uuid and sold_at is null and reserved_until < now() limit (select greatest(2000, n * 10) from held)) f
    )`;

const view = statement<ShelfView, [string]>({
  name: 'orders_shelf_view',
  text: `with ${counted} select free.n as free, held.n as held from free, held`,
});

/** A process looks this often at most, ms; what it lets through itself meanwhile it adds. */
const freshMs = 1000;
const cache = cached({ load, freshMs, keyOf: (variantId: string) => variantId, mostKeys: 1000 });

/** What of a variant is free and what unpaid orders hold, at most 1 s old. */
export function shelfView(ctx: Context, variantId: string): Promise<ShelfView> {
  return cache.read(ctx, variantId);
}

async function load(ctx: Context, variantId: string): Promise<ShelfView> {
  return await one(ctx.db, view, [variantId]);
}

/** From here on the view counts these as held too. */
export function addToView(shelf: ShelfView, quantity: number): void {
  shelf.held += quantity;
  shelf.free = Math.max(0, shelf.free - quantity);
}

const holdings = statement<Holdings, [string, string, string, string, Buffer, boolean]>({
  name: 'orders_shelf_holdings',
  text: `with ${counted}, near as (
      select count(*) filter (where client_ip = $2::inet) as "addressOrders",
        coalesce(sum(quantity) filter (where client_ip = $2::inet and variant_id = $1::uuid), 0) as "addressKeys",
        coalesce(sum(quantity) filter (where variant_id = $1::uuid), 0) as "networkKeys"
      from orders where client_ip between $3::inet and $4::inet and status = 'created' and expires_at > now() and not $6::boolean
    ), contact as (
      select count(*) as "contactOrders", coalesce(sum(quantity) filter (where variant_id = $1::uuid), 0) as "contactKeys"
      from orders where contact_hash = $5 and status = 'created' and expires_at > now() and ($6::boolean or client_ip = $2::inet)
    )
    select free.n as free, held.n as held, near.*, contact.* from free, held, near, contact`,
});

export type ShelfBuyer = { variantId: string; clientIp: string; contactHash: Buffer; shared: boolean };

/** Everything that counts for one buyer, as it is now. */
export async function readHoldings(on: Database | Connection, buyer: ShelfBuyer): Promise<Holdings> {
  const { low, high } = neighbours(buyer.clientIp);
  return one(on, holdings, [buyer.variantId, buyer.clientIp, low, high, buyer.contactHash, buyer.shared]);
}

const lock = statement<never, [string]>({
  name: 'orders_shelf_lock',
  text: 'select pg_advisory_xact_lock(hashtextextended($1, 190))',
});

/** Until the transaction ends, nobody else takes unpaid keys of this variant by an exact count. */
export async function lockShelf(tx: Connection, variantId: string): Promise<void> {
  await run(tx, lock, [variantId]);
}
