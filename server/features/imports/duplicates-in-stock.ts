import type { StockDuplicates } from '../../contract/keys.ts';
import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';

const batchNames = `join key_batch b on b.id = found.batch_id join variant v on v.id = b.variant_id join product p on p.id = v.product_id
    order by found.count desc, b.id`;
const columns = 'b.id as "batchId", b.label, p.name as "productName", v.name as "variantName", found.count::int';

const direct = statement<StockDuplicates, [string]>({
  name: 'import_in_stock',
  text: `select ${columns}
    from (
      select k.batch_id, count(*) from stock_key k
      where k.blind_index in (select blind_index from import_row where session_id = $1) group by k.batch_id
    ) found ${batchNames}`,
});

// several keys in stock may have one clean form; each staged key counts once
const aliased = statement<StockDuplicates, [string]>({
  name: 'import_in_stock_aliased',
  text: `select ${columns}
    from (
      select batch_id, count(*) from (
        select distinct on (r.blind_index) r.blind_index, k.batch_id
        from stock_key_alias a join stock_key k on k.blind_index = a.blind_index
        join import_row r on r.blind_index = a.clean_index and r.session_id = $1
        where not exists (select from stock_key s where s.blind_index = r.blind_index) order by r.blind_index, k.batch_id
      ) staged group by batch_id
    ) found ${batchNames}`,
});

const anyAlias = statement<{ any: boolean }>({
  name: 'stock_alias_any',
  text: 'select exists (select from stock_key_alias) as any',
});

/** True when a staged row `r` is no key of the stock under the form that it has here. */
export const notAliased = `not exists (select from stock_key_alias a where a.clean_index = r.blind_index
      and (exists (select from stock_key k where k.blind_index = a.blind_index)
        or exists (select from known_sold s where s.blind_index = a.blind_index)))`;

/** Batches named as the ones that have some of the keys already. */
const toldBatches = 20;

/** Staged keys that the stock has, also under a spelling from before keys were cleaned. */
export async function duplicatesInStock(
  tx: Connection,
  sessionId: string,
): Promise<{ count: number; batches: StockDuplicates[] }> {
  const found = await run(tx, direct, [sessionId]);
  const [{ any } = { any: false }] = await run(tx, anyAlias, []);
  const old = any ? await run(tx, aliased, [sessionId]) : [];
  const batches = new Map(found.map((batch) => [batch.batchId, batch]));
  for (const batch of old) {
    const known = batches.get(batch.batchId);
    batches.set(batch.batchId, { ...batch, count: batch.count + (known?.count ?? 0) });
  }
  const all = [...batches.values()].toSorted((one, other) => other.count - one.count);
  return { count: all.reduce((sum, batch) => sum + batch.count, 0), batches: all.slice(0, toldBatches) };
}
