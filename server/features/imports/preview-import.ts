import { defined } from '../../contract/defined.ts';
import type { ImportReading } from '../../contract/imports.ts';
import type { ImportPreview } from '../../contract/keys.ts';
import type { Connection } from '../../db/database.ts';
import { one, statement } from '../../db/statement.ts';
import type { ImportHandle } from '../../contract/import-handle.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { decrypt } from '../../lib/seal.ts';
import type { Actor, Context } from '../context.ts';
import { countDifferent } from './count-different.ts';
import { duplicatesInStock } from './duplicates-in-stock.ts';
import type { Beginning } from './import-samples.ts';
import { type ImportSession, openImport, showDataKey } from './import-session.ts';
import { questionsOf } from './read-as.ts';
import { readImport, samplesAad } from './read-import.ts';

const target = statement<Omit<ImportPreview['target'], 'label'>, [string]>({
  name: 'import_target',
  text: `select v.id as "variantId", p.name as "productName", v.name as "variantName"
    from variant v join product p on p.id = v.product_id where v.id = $1`,
});

const soldBefore = statement<{ n: number }, [string]>({
  name: 'import_sold_before',
  text: `select count(*)::int as n from known_sold s where s.blind_index in (select blind_index from import_row where session_id = $1)
    and not exists (select from stock_key k where k.blind_index = s.blind_index)`,
});

/** What confirming would do, counted on the sealed rows; reads the file if that wasn't done yet. */
export async function previewImport(ctx: Context, handle: ImportHandle, actor: Actor): Promise<ImportPreview> {
  return transaction(ctx.db, async (tx) => {
    const session = await openImport(tx, handle, { actor, forUpdate: true });
    mustBeReceived(session);
    return previewOf(ctx, tx, { received: session, importToken: handle.importToken });
  });
}

export async function previewOf(
  ctx: Context,
  tx: Connection,
  { received, importToken }: { received: ImportSession; importToken: string },
): Promise<ImportPreview> {
  const session = await readImport(ctx, tx, { session: received, importToken });
  await tx.query("set local work_mem = '64MB'");
  const different = await countDifferent(tx, session);
  const inStock = await duplicatesInStock(tx, session.id);
  const before = await one(tx, soldBefore, [session.id]);
  const into = await one(tx, target, [session.variant_id]);
  return {
    target: { ...into, label: session.label },
    reading: readingOf(session, importToken),
    total: session.staged_count + session.bad_count,
    fresh: different - inStock.count - before.n,
    duplicatesInFile: session.staged_count - different,
    duplicatesInStock: inStock.count,
    soldBefore: before.n,
    stockDuplicates: inStock.batches,
    bad: session.bad_lines,
    badCount: session.bad_count,
  };
}

function readingOf(session: ImportSession, importToken: string): ImportReading {
  const { encoding, judgement, layout, columnCount, remembered, totals } = defined(session.reading, 'session.reading');
  const dataKey = showDataKey(session, importToken);
  const sealed = decrypt(
    dataKey,
    defined(session.sealed_samples, 'session.sealed_samples'),
    samplesAad(session.id),
  ).toString();
  dataKey.fill(0);
  const beginning = JSON.parse(sealed) as Beginning & { samples: string[] };
  return {
    encoding,
    encodings: judgement.encodings,
    layout,
    columnCount,
    remembered,
    asks: questionsOf(session, defined(session.reading, 'session.reading')),
    ...defined(totals, 'totals'),
    ...beginning,
  };
}

export function mustBeReceived({ state }: ImportSession): void {
  if (state === 'received') return;
  if (state === 'confirmed') throw new AppError('conflict', 'This import is finished.', { reason: 'import_finished' });
  throw new AppError('conflict', 'The file has not arrived whole yet.', { reason: 'import_incomplete' });
}
