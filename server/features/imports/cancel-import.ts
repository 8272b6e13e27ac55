import type { ImportProgress } from '../../contract/keys.ts';
import { run, statement } from '../../db/statement.ts';
import type { ImportHandle } from '../../contract/import-handle.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor, Context } from '../context.ts';
import { clearStaging } from './clear-staging.ts';
import { openImport, progressOf } from './import-session.ts';

const remove = statement<never, [string]>({
  name: 'import_remove',
  text: "delete from import_session where id = $1 and state <> 'confirmed'",
});

/** Drops an import and everything it has staged; a confirmed one stays, as a batch that can be undone. */
export async function cancelImport(ctx: Context, handle: ImportHandle, actor: Actor): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const session = await openImport(tx, handle, { actor, forUpdate: true });
    await run(tx, remove, [session.id]);
  });
  await clearStaging(ctx);
}

/** How far an import has come: where a client that was cut off goes on. */
export async function importProgress(ctx: Context, handle: ImportHandle, actor: Actor): Promise<ImportProgress> {
  return progressOf(await openImport(ctx.db, handle, { actor }));
}
