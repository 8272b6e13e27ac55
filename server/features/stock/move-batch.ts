import type { BatchChange } from '../../contract/keys.ts';
import { maybeOne, runCount, statement } from '../../db/statement.ts';
import { afterCommit } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { guardMove } from '../catalog/price-guard.ts';
import type { Actor, Context } from '../context.ts';
import { supplyWaitingOrders } from '../keys/supply-waiting-orders.ts';
import { changeBatch, notHeld } from './change-batch.ts';

const target = statement<{ delivery: string }, [string]>({
  name: 'batch_move_target',
  text: 'select delivery from variant where id = $1',
});

// a lapsed holder wanted the other variant: it lets go
const move = statement<never, [string, string]>({
  name: 'batch_move',
  text: `with batch as (update key_batch set variant_id = $2 where id = $1)
    update stock_key set variant_id = $2, order_id = null where batch_id = $1 and variant_id <> $2 and ${notHeld}`,
});

/** Puts the unsold keys of a batch under another variant. */
export function moveBatch(
  ctx: Context,
  { batchId, variantId }: { batchId: string; variantId: string },
  actor: Actor,
): Promise<BatchChange> {
  return changeBatch(ctx, batchId, {
    actor,
    change: {
      action: 'move',
      from: ['active', 'stopped'],
      detail: { variantId },
      async apply(tx, { variant_id: before }) {
        const variant = await maybeOne(tx, target, [variantId]);
        if (!variant)
          throw new AppError('not_found', 'There is no such product variant.', {
            reason: 'variant_unknown',
            field: 'variantId',
          });
        if (variant.delivery !== 'key') {
          throw new AppError('bad_input', 'This variant is delivered by hand and takes no keys.', {
            reason: 'variant_manual',
            field: 'variantId',
          });
        }
        if (variantId === before)
          throw new AppError('conflict', 'The batch is there already.', { reason: 'batch_there', field: 'variantId' });
        await guardMove(tx, { actor, from: before, to: variantId });
        const affected = await runCount(tx, move, [batchId, variantId]);
        if ((await supplyWaitingOrders(tx, variantId)) > 0) afterCommit(tx, () => ctx.waker.wake('dispense.deliver'));
        return { affected };
      },
    },
  });
}
