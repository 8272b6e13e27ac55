import type { BatchChange } from '../../contract/keys.ts';
import { runCount, type Statement } from '../../db/database.ts';
import type { Actor, Context } from '../context.ts';
import { changeBatch, notHeld } from './change-batch.ts';

// a key on hold stays known: deleted, the same file could bring it in again as new
const remove: Statement = {
  name: 'batch_undo',
  text: `delete from stock_key where batch_id = $1 and held_by is null and ${notHeld}`,
};

/** Takes an import back: what is unsold goes, what is sold or held stays. Asked again, it takes what came free since. */
export function undoBatch(ctx: Context, { batchId }: { batchId: string }, actor: Actor): Promise<BatchChange> {
  return changeBatch(ctx, batchId, actor, {
    action: 'undo',
    from: ['active', 'stopped', 'recalled', 'undone'],
    to: 'undone',
    apply: async (tx) => ({ affected: await runCount(tx, remove, [batchId]) }),
  });
}
