import type { BatchChange } from '../../contract/keys.ts';
import { runCount, statement } from '../../db/statement.ts';
import { afterCommit } from '../../db/transaction.ts';
import type { Actor, Context } from '../context.ts';
import { supplyWaitingOrders } from '../keys/supply-waiting-orders.ts';
import { changeBatch } from './change-batch.ts';

// a live holder keeps its key and may pay for it; a lapsed one may not any more
const stop = statement<never, [string]>({
  name: 'batch_stop',
  text: `update stock_key set reserved_until = 'infinity', order_id = case when reserved_until > now() then order_id end
    where batch_id = $1 and sold_at is null and reserved_until <> 'infinity'`,
});

/** 停售: nobody can buy the unsold keys until it is resumed. */
export function stopBatch(ctx: Context, { batchId }: { batchId: string }, actor: Actor): Promise<BatchChange> {
  return changeBatch(ctx, batchId, {
    actor,
    change: {
      action: 'stop',
      from: ['active'],
      to: 'stopped',
      apply: async (tx) => ({ affected: await runCount(tx, stop, [batchId]) }),
    },
  });
}

const resume = statement<never, [string]>({
  name: 'batch_resume',
  text: `update stock_key set reserved_until = coalesce((select o.expires_at from orders o where o.id = stock_key.order_id), '-infinity')
    where batch_id = $1 and sold_at is null and held_by is null`,
});

/** Puts a stopped batch on sale again; a key that an order holds stays held until that order lapses. */
export function resumeBatch(ctx: Context, { batchId }: { batchId: string }, actor: Actor): Promise<BatchChange> {
  return changeBatch(ctx, batchId, {
    actor,
    change: {
      action: 'resume',
      from: ['stopped'],
      to: 'active',
      async apply(tx, { variant_id: variantId }) {
        const affected = await runCount(tx, resume, [batchId]);
        if ((await supplyWaitingOrders(tx, variantId)) > 0) afterCommit(tx, () => ctx.waker.wake('dispense.deliver'));
        return { affected };
      },
    },
  });
}
