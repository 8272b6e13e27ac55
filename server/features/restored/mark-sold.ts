import { defined } from '../../contract/defined.ts';
import type pg from 'pg';

export type SoldKey = {
  blindIndex: Buffer;
  soldAt: Date;
  /** The order it went to, where that order is known here. */
  orderId?: number | null;
};

const atOnce = 10_000;

/**
 * Remembers keys as sold: never sold again, not even when an import brings them in anew. Answers how many of them were unsold here.
 * One that went to an order of this shop stays that order's, so that its buyer gets the same key and no other.
 */
export async function markSold(
  client: pg.ClientBase,
  { restorationId, source }: { restorationId: number; source: 'journal' | 'database' | 'list' },
  keys: SoldKey[],
): Promise<number> {
  let marked = 0;
  for (let from = 0; from < keys.length; from += atOnce) {
    const part = keys.slice(from, from + atOnce);
    const result = await client.query<{ marked: number }>(
      `with given as (
         select distinct on (blind_index) * from unnest($3::bytea[], $4::timestamptz[], $5::bigint[]) as t (blind_index, sold_at, order_id)
         order by blind_index, order_id nulls last
       ), kept as (
         insert into known_sold (blind_index, restoration_id, source, sold_at) select blind_index, $1, $2, sold_at from given
         where not exists (select from stock_key k join delivery d on d.key_id = k.id where k.blind_index = given.blind_index)
         on conflict (blind_index) do nothing
       ), marked as (
         update stock_key k set sold_at = given.sold_at, order_id = given.order_id, held_by = $1
         from given, stock_key before
         where k.blind_index = given.blind_index and before.id = k.id and (k.sold_at is null
           or k.order_id is distinct from given.order_id and not exists (select from delivery d where d.key_id = k.id))
         returning before.sold_at
       ) select (count(*) filter (where sold_at is null))::int as marked from marked`,
      [
        restorationId,
        source,
        part.map((key) => key.blindIndex),
        part.map((key) => key.soldAt),
        part.map((key) => key.orderId ?? null),
      ],
    );
    marked += defined(result.rows[0], 'how many are marked').marked;
  }
  return marked;
}
