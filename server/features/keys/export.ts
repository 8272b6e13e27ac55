import type { z } from 'zod';
import { exportInput } from '../../contract/keys.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { askDispense } from '../dispense-requests/ask-dispense.ts';
import { parseInput } from '../parse-input.ts';

const find = statement<never, [string]>({ name: 'export_find_batch', text: 'select id from key_batch where id = $1' });

/** A batch's keys in the clear, as a spreadsheet-safe CSV file. Every asking is audited, also a refused one. */
export async function exportKeys(
  ctx: Context,
  input: z.input<typeof exportInput>,
  actor: Actor,
): Promise<{ fileName: string; text: string }> {
  const { batchId, which, reason } = parseInput(exportInput, input);
  if ((await run(ctx.db, find, [batchId])).length === 0)
    throw new AppError('not_found', 'There is no such batch.', { reason: 'batch_unknown' });
  const audit = { actor, action: 'keys.export', subject: batchId, detail: { which, reason } };
  const text = await askDispense(ctx, 'export', {
    input: { batchId, which },
    actor,
    alongside: (tx) => appendAudit(tx, audit),
  });
  return { fileName: `keys-${batchId}.csv`, text: text.toString() };
}
