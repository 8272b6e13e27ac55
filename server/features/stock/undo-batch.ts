import type { BatchChange } from '../../contract/keys.ts';
import { runCount, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor, Context } from '../context.ts';
import { changeBatch, notHeld } from './change-batch.ts';

// a key on hold stays known: deleted, the same file could bring it in again as new
const remove = statement<never, [string]>({
  name: 'batch_undo',
  text: `delete from stock_key where batch_id = $1 and held_by is null and ${notHeld}`,
});

/**
 * Takes one's own import back within the hour, by whoever made it: what is unsold goes, what is sold or held stays. Somebody else's
 * is answered as if it weren't there.
 */
export function undoOwnImport(ctx: Context, { batchId }: { batchId: string }, actor: Actor): Promise<BatchChange> {
  return changeBatch(ctx, batchId, {
    actor,
    change: {
      action: 'undo-own',
      from: ['active', 'stopped', 'undone'],
      to: 'undone',
      allow: (batch) => {
        if (batch.importer_id !== actor.id)
          throw new AppError('not_found', 'There is no such batch.', { reason: 'batch_unknown', field: 'batchId' });
        if (!batch.young) {
          throw new AppError('not_allowed', 'An import can be taken back for an hour; after that, ask the owner.', {
            reason: 'undo_too_late',
          });
        }
      },
      apply: async (tx) => ({ affected: await runCount(tx, remove, [batchId]) }),
    },
  });
}

/** Takes an import back: what is unsold goes, what is sold or held stays. Asked again, it takes what came free since. */
export function undoBatch(ctx: Context, { batchId }: { batchId: string }, actor: Actor): Promise<BatchChange> {
  return changeBatch(ctx, batchId, {
    actor,
    change: {
      action: 'undo',
      from: ['active', 'stopped', 'recalled', 'undone'],
      to: 'undone',
      apply: async (tx) => ({ affected: await runCount(tx, remove, [batchId]) }),
    },
  });
}
