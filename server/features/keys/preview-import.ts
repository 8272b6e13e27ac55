import type { ImportHandle, ImportPreview, StockDuplicates } from '../../contract/keys.ts';
import { run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor, Context } from '../context.ts';
import { countDifferent } from './count-different.ts';
import { type ImportSession, openImport } from './import-session.ts';

const inStock: Statement = {
  name: 'import_in_stock',
  text: `select b.id as "batchId", b.label, p.name as "productName", v.name as "variantName", found.count::int
    from (
      select k.batch_id, count(*) from stock_key k
      where k.blind_index in (select blind_index from import_row where session_id = $1) group by k.batch_id
    ) found
    join key_batch b on b.id = found.batch_id join variant v on v.id = b.variant_id join product p on p.id = v.product_id
    order by found.count desc, b.id`,
};

const soldBefore: Statement = {
  name: 'import_sold_before',
  text: `select count(*)::int as n from known_sold s where s.blind_index in (select blind_index from import_row where session_id = $1)
    and not exists (select from stock_key k where k.blind_index = s.blind_index)`,
};

/** Batches named as the ones that have some of the keys already. */
const toldBatches = 20;

/** What confirming would do, counted on the sealed rows. */
export async function previewImport(ctx: Context, handle: ImportHandle, actor: Actor): Promise<ImportPreview> {
  return transaction(ctx.db, async (tx) => {
    const session = await openImport(tx, handle, actor, { forUpdate: true });
    mustBeReceived(session);
    await tx.query("set local work_mem = '64MB'");
    const different = await countDifferent(tx, session);
    const batches = await run<StockDuplicates>(tx, inStock, [session.id]);
    const duplicatesInStock = batches.reduce((sum, batch) => sum + batch.count, 0);
    const [before] = await run<{ n: number }>(tx, soldBefore, [session.id]);
    return {
      total: session.staged_count + session.bad_count,
      fresh: different - duplicatesInStock - before!.n,
      duplicatesInFile: session.staged_count - different,
      duplicatesInStock,
      soldBefore: before!.n,
      stockDuplicates: batches.slice(0, toldBatches),
      bad: session.bad_lines,
      badCount: session.bad_count,
    };
  });
}

export function mustBeReceived({ state }: ImportSession): void {
  if (state === 'received') return;
  if (state === 'confirmed') throw new AppError('conflict', 'This import is finished.', { reason: 'import_finished' });
  throw new AppError('conflict', 'The file has not arrived whole yet.', { reason: 'import_incomplete' });
}
