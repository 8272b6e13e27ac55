import { randomBytes } from 'node:crypto';
import { beginImportInput, type BeginImportInput, type ImportBegun, importChunkBytes } from '../../contract/keys.ts';
import { one, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { sealerTo } from '../../lib/seal.ts';
import { newToken, tokenHash } from '../../lib/token.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { clearStaging } from './clear-staging.ts';
import { hideDataKey } from './import-session.ts';
import { batchAad } from '../keys/seal-keys.ts';

/** Imports that one person may have begun and neither confirmed nor cancelled. */
const openPerPerson = 10;

const newId = statement<{ id: string; delivery: string | null; open: number }, [string, string]>({
  name: 'import_new_id',
  text: `select uuidv7() as id, (select delivery from variant where id = $1) as delivery,
    (select count(*) from import_session where started_by = $2 and state <> 'confirmed' and expires_at > now()) as open`,
});

const insert = statement<
  never,
  {
    id: string;
    variantId: string;
    format: string;
    label: string;
    supplier: string;
    costMinor: number;
    note: string;
    tokenHash: Buffer;
    sealedDataKey: Buffer;
    sessionDataKey: Buffer;
    startedBy: string;
  }
>({
  name: 'import_begin',
  text: `insert into import_session (id, variant_id, format, label, supplier, cost_minor, note, token_hash, sealed_data_key,
      session_data_key, splitter, started_by)
    values (:id, :variantId, :format, :label, :supplier, :costMinor, :note, :tokenHash, :sealedDataKey, :sessionDataKey, '{}', :startedBy)`,
});

/** Begins an import under a fresh data key, which only dispense will be able to open once it is confirmed. */
export async function beginImport(ctx: Context, input: BeginImportInput, actor: Actor): Promise<ImportBegun> {
  const wanted = parseInput(beginImportInput, input);
  await clearStaging(ctx);
  const found = await one(ctx.db, newId, [wanted.variantId, actor.id]);
  const { id: sessionId, delivery, open } = found;
  if (delivery === null)
    throw new AppError('not_found', 'There is no such product variant.', {
      reason: 'variant_unknown',
      field: 'variantId',
    });
  if (delivery === 'manual') {
    throw new AppError('bad_input', 'This variant is delivered by hand and takes no keys.', {
      reason: 'variant_manual',
      field: 'variantId',
    });
  }
  if (open >= openPerPerson)
    throw new AppError('too_many', 'Confirm or cancel your other imports first.', { reason: 'imports_open' });

  const importToken = newToken();
  const dataKey = randomBytes(32);
  const { variantId, format, label, supplier, costMinor, note } = wanted;
  await run(ctx.db, insert, {
    id: sessionId,
    variantId,
    format,
    label,
    supplier,
    costMinor,
    note,
    tokenHash: tokenHash(importToken),
    sealedDataKey: sealerTo(ctx.secrets.dispensePublic)(dataKey, batchAad(sessionId)),
    sessionDataKey: hideDataKey(dataKey, sessionId, importToken),
    startedBy: actor.id,
  });
  dataKey.fill(0);
  return { sessionId, importToken, chunkBytes: importChunkBytes };
}
