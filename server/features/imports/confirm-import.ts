import { defined } from '../../contract/defined.ts';
import type { ImportQuestion } from '../../contract/imports.ts';
import type { ImportConfirmed } from '../../contract/keys.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, one, run, runCount, statement } from '../../db/statement.ts';
import type { ImportHandle } from '../../contract/import-handle.ts';
import { afterCommit, transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { supplyWaitingOrders } from '../keys/supply-waiting-orders.ts';
import { clearStaging } from './clear-staging.ts';
import { countDifferent } from './count-different.ts';
import { notAliased } from './duplicates-in-stock.ts';
import { type ImportSession, openImport } from './import-session.ts';
import { mustBeReceived } from './preview-import.ts';
import { questionsOf, supplierOf } from './read-as.ts';
import { readImport } from './read-import.ts';

const insertBatch = statement<
  { first_pos: number },
  {
    id: string;
    variantId: string;
    label: string;
    supplier: string;
    costMinor: number;
    note: string;
    sealedDataKey: Buffer;
    importedBy: string;
    lines: number;
    importerId: string;
  }
>({
  name: 'import_insert_batch',
  text: `insert into key_batch (id, variant_id, label, supplier, cost_minor, note, sealed_data_key, imported_by, importer_id, last_pos)
    values (:id, :variantId, :label, :supplier, :costMinor, :note, :sealedDataKey, :importedBy, :importerId, :lines::bigint + (select coalesce(max(last_pos), 0) from key_batch)) returning last_pos - :lines as first_pos`,
});

// in the file's order: keys are sold in it, and every index but one then grows at its end
const insertKeys = (which: string, rows: string) =>
  statement<never, [string, string, number, number | null]>({
    name: `import_insert_${which}`,
    // while a restored shop is unchecked, a file may be one that it has forgotten: its keys wait with the others
    text: `insert into stock_key (pos, variant_id, batch_id, sealed, last4, blind_index, held_by, reserved_until)
    select $3::bigint + line, $2, $1, sealed, last4, blind_index, $4::bigint, case when $4::bigint is null then '-infinity' else 'infinity' end::timestamptz
    from ${rows} r
    where not exists (select from stock_key k where k.blind_index = r.blind_index)
      and not exists (select from known_sold s where s.blind_index = r.blind_index)
      and ${notAliased} order by line`,
  });

const insertAll = insertKeys('keys', '(select * from import_row where session_id = $1)');
const insertFirsts = insertKeys(
  'first_keys',
  '(select distinct on (blind_index) * from import_row where session_id = $1 order by blind_index, line)',
);

const finish = statement<never, [string, number, string]>({
  name: 'import_finish',
  text: `with batch as (update key_batch set key_count = $2 where id = $1)
    update import_session set state = 'confirmed', session_data_key = null, sealed_samples = null, result = $3 where id = $1`,
});

const keepLayout = statement<never, [string, string, string]>({
  name: 'supplier_layout_keep',
  text: `insert into supplier_layout (supplier, shape, layout) values ($1, $2, $3)
    on conflict (supplier, shape) do update set layout = excluded.layout, chosen_at = now()`,
});

export type ConfirmOptions = ImportHandle & {
  /** Leave out keys that the file or the stock has twice; otherwise they refuse the import. Default: leave out. */
  skipDuplicates?: boolean;
};

/** Puts the keys on sale: all that are new or, when anything fails, none. Asked again, it answers the same. */
export async function confirmImport(
  ctx: Context,
  { skipDuplicates = true, ...handle }: ConfirmOptions,
  actor: Actor,
): Promise<ImportConfirmed> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await transaction(ctx.db, (tx) => confirm(ctx, tx, { handle, skipDuplicates, actor }));
      await clearStaging(ctx).catch((error: unknown) =>
        ctx.log.warn({ err: error }, 'staged rows are left for the next import to clear'),
      );
      return result;
    } catch (error) {
      // another import brought some of the same keys a moment ago: they count as duplicates now
      if (attempt === 3 || (error as { constraint?: string }).constraint !== 'stock_key_once') throw error;
    }
  }
}

async function confirm(
  ctx: Context,
  tx: Connection,
  { handle, skipDuplicates, actor }: { handle: ImportHandle; skipDuplicates: boolean; actor: Actor },
): Promise<ImportConfirmed> {
  const received = await openImport(tx, handle, { actor, forUpdate: true });
  if (received.result) return received.result;
  mustBeReceived(received);
  const session = await readImport(ctx, tx, { session: received, importToken: handle.importToken });
  refuseUnanswered(session);
  await tx.query("set local work_mem = '128MB'");
  const different = await countDifferent(tx, session);
  const heldBy = await holdsImports(tx, session.variant_id);
  const imported = await insert(tx, session, { insert: { different, heldBy }, actor });
  const skipped = session.staged_count - imported;
  if (imported === 0)
    throw new AppError('conflict', 'There is no new key in this file.', { reason: 'nothing_to_import' });
  if (skipped > 0 && !skipDuplicates) {
    throw new AppError('conflict', `${skipped} of the keys are there already; nothing was imported.`, {
      reason: 'duplicates',
    });
  }
  const result = { batchId: session.id, imported, skipped, held: heldBy === null ? 0 : imported };
  await run(tx, finish, [session.id, imported, JSON.stringify(result)]);
  const { variant_id: variantId, label, bad_count: bad } = session;
  const { encoding, layout, shape: known, totals } = defined(session.reading, 'what was read');
  const { headers, tidied } = defined(totals, 'what was counted');
  const shape = { encoding, kind: layout.kind, columns: layout.columns, headers, tidied };
  await appendAudit(tx, {
    actor,
    action: 'stock.import',
    subject: session.id,
    detail: { variantId, label, imported, skipped, bad, ...shape },
  });
  if (known && session.choice.layout && supplierOf(session) !== '')
    await run(tx, keepLayout, [supplierOf(session), known, JSON.stringify(session.choice.layout)]);
  if ((await supplyWaitingOrders(tx, variantId)) > 0) afterCommit(tx, () => ctx.waker.wake('dispense.deliver'));
  return result;
}

/** A guess is not enough to sell by: what was asked in the preview must be answered there. */
function refuseUnanswered(session: ImportSession): void {
  const [question] = questionsOf(session, defined(session.reading, 'session.reading'));
  if (question) throw new AppError('conflict', questions[question], { reason: `import_asks_${question}` });
}

const questions: Record<ImportQuestion, string> = {
  encoding:
    'This file is not clean UTF-8: look at the sample keys and say that they read right, or choose another encoding.',
  columns: 'This file has several columns: say which of them make the key.',
  header: 'The first line looks unlike the others: say whether it is a key.',
};

const unchecked = statement<{ id: number }, [string]>({
  name: 'import_held_by',
  text: `select r.id from restoration r where r.done_at is null
    and not exists (select from variant v join product p on p.id = v.product_id where v.id = $1 and p.rehearsal_until is not null)
    order by r.id desc limit 1 for share`,
});

async function holdsImports(tx: Connection, variantId: string): Promise<number | null> {
  const open = await maybeOne(tx, unchecked, [variantId]);
  return open?.id ?? null;
}

type Insert = { different: number; heldBy: number | null };

async function insert(
  tx: Connection,
  session: ImportSession,
  { insert: { different, heldBy }, actor }: { insert: Insert; actor: Actor },
): Promise<number> {
  const batch = await one(tx, insertBatch, {
    id: session.id,
    variantId: session.variant_id,
    label: session.label,
    supplier: session.supplier,
    costMinor: session.cost_minor,
    note: session.note,
    sealedDataKey: session.sealed_data_key,
    importedBy: actor.name,
    lines: session.line_count,
    importerId: actor.id,
  });
  const statement = different === session.staged_count ? insertAll : insertFirsts;
  return runCount(tx, statement, [session.id, session.variant_id, batch.first_pos, heldBy]);
}
