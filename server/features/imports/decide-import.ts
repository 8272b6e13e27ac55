import { decideImportInput, type DecideImportInput } from '../../contract/imports.ts';
import type { ImportPreview } from '../../contract/keys.ts';
import { one, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { type ImportChoice, type ImportSession, openImport } from './import-session.ts';
import { mustBeReceived, previewOf } from './preview-import.ts';

const choose = statement<ImportSession, [string, string, boolean]>({
  name: 'import_choose',
  text: 'update import_session set choice = $2, read_at = case when $3 then read_at end where id = $1 returning *, false as lapsed',
});

/** Takes a person's word on encoding, columns and header, reads the file again where that changes anything, and shows it. */
export async function decideImport(ctx: Context, input: DecideImportInput, actor: Actor): Promise<ImportPreview> {
  const { encoding, layout, ...handle } = parseInput(decideImportInput, input);
  return transaction(ctx.db, async (tx) => {
    const session = await openImport(tx, handle, { actor, forUpdate: true });
    mustBeReceived(session);
    const choice: ImportChoice = { ...session.choice, ...(encoding && { encoding }), ...(layout && { layout }) };
    const { reading } = session;
    const same =
      (encoding === undefined || encoding === reading?.encoding) &&
      (layout === undefined || JSON.stringify(layout) === JSON.stringify(inOrder(reading?.layout)));
    const after = await one(tx, choose, [session.id, JSON.stringify(choice), same]);
    return previewOf(ctx, tx, { received: after, importToken: handle.importToken });
  });
}

/** jsonb keeps its own order of fields. */
function inOrder(layout: ImportChoice['layout']): ImportChoice['layout'] {
  if (!layout) return layout;
  const { kind, delimiter, header, columns, joiner } = layout;
  return { kind, delimiter, header, columns, joiner };
}
