import { defined } from '../../contract/defined.ts';
import type pg from 'pg';
import type { Connection } from '../../db/database.ts';
import { type Calmed, calmShop } from './calm.ts';
import { dropAccess } from './drop-access.ts';
import type { Held } from './hold.ts';
import { markSold, type SoldKey } from './mark-sold.ts';
import { showHeld } from '../keys/held-stock.ts';

/** A key that the overwritten database knew as sold. */
type KnownBefore = { blind_index: Buffer; sold_at: Date; order_no: string | null; delivered: boolean };

/** What the overwritten shop knew, and whose it was. */
export type Before = { mark: string | undefined; keys: KnownBefore[]; newestAt: Date };

export type Aftermath = Calmed & { sessions: number; invitations: number; held?: Held; knownSold: number };

/** Transactions that were open while the backup was taken may have sold a little before it, ms. */
const overlapMs = 3_600_000;

/**
 * What the database that is about to be overwritten knows of sales after the backup. Nothing when it is another shop's: one shop
 * has one master key, and the mark of it is in the settings.
 */
export async function knownBefore(client: pg.ClientBase, { takenAt }: { takenAt: string }): Promise<Before> {
  const since = new Date(Date.parse(takenAt) - overlapMs);
  const { rows } = await client.query<KnownBefore>(
    `select k.blind_index, k.sold_at, o.order_no,
       exists (select from delivery d where d.key_id = k.id and d.delivered_at > $2) as delivered
     from stock_key k left join orders o on o.id = k.order_id where k.sold_at > $1
     union all
     select s.blind_index, s.sold_at, null, false from known_sold s where not exists (select from stock_key k where k.blind_index = s.blind_index)`,
    [since, new Date(takenAt)],
  );
  const newest = await client.query<{ at: Date | null }>(
    'select max(at) as at from (select at from order_event order by id desc limit 100) e',
  );
  return {
    mark: await readMark(client),
    keys: rows,
    newestAt: defined(newest.rows[0], 'the newest event').at ?? new Date(0),
  };
}

/** Everything but the hold that a shop needs which came back from a backup, in the restore's own transaction. `held` is missing for one that only moves. */
export async function settleRestored(
  client: pg.ClientBase,
  { held, before, journal = [] }: { held: Held | undefined; before: Before; journal?: SoldKey[] },
): Promise<Aftermath> {
  const access = await dropAccess(client);
  if (!held) return { ...access, mails: 0, refunds: 0, coupons: 0, knownSold: 0 };
  const calmed = await calmShop(client);
  const known = (await readMark(client)) === before.mark ? await asSold(client, before.keys) : [];
  const { restorationId } = held;
  const byDatabase = await markSold(client, { restorationId, source: 'database' }, known);
  const knownSold = byDatabase + (await markSold(client, { restorationId, source: 'journal' }, journal));
  await client.query("update restoration set detail = detail || jsonb_build_object('coupons', $2::int) where id = $1", [
    restorationId,
    calmed.coupons,
  ]);
  if (held.journal !== 'complete') await showHeld(client as Connection);
  return { ...access, ...calmed, held, knownSold };
}

/** Whose shop it is: one shop has one master key. */
export async function readMark(client: pg.ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>("select value from setting where key = 'master_check'");
  return rows[0]?.value;
}

async function asSold(client: pg.ClientBase, before: KnownBefore[]): Promise<SoldKey[]> {
  const numbers = [...new Set(before.flatMap((key) => key.order_no ?? []))];
  const { rows } = await client.query<{ id: number; order_no: string }>(
    'select id::int, order_no from orders where order_no = any($1)',
    [numbers],
  );
  const ids = new Map(rows.map((row) => [row.order_no, row.id]));
  return before.map((key) => ({
    blindIndex: key.blind_index,
    soldAt: key.sold_at,
    orderId: key.order_no === null ? null : ids.get(key.order_no),
  }));
}
