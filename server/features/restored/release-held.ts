import type { z } from 'zod';
import { releaseHeldInput } from '../../contract/restored.ts';
import { run, statement } from '../../db/statement.ts';
import { afterCommit, transaction } from '../../db/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { supplyWaitingOrders } from '../keys/supply-waiting-orders.ts';
import { parseInput } from '../parse-input.ts';
import { closeWhenNothingHeld } from '../keys/held-stock.ts';

const lock = statement<never, [string[]]>({
  name: 'restored_lock_batches',
  text: 'select id from key_batch where id = any($1::uuid[]) order by id for update',
});

const release = statement<{ batch_id: string; variant_id: string }, [string[]]>({
  name: 'restored_release',
  text: `update stock_key k set held_by = null, reserved_until = case when b.state = 'active' then '-infinity' else 'infinity' end::timestamptz
    from key_batch b where b.id = k.batch_id and k.batch_id = any($1::uuid[]) and k.held_by is not null and k.sold_at is null
      and not exists (select from known_sold s where s.blind_index = k.blind_index)
    returning k.batch_id, k.variant_id`,
});

/**
 * Puts the keys of checked batches back on sale (those of a stopped batch stay stopped) and has waiting orders supplied. With nothing on hold
 * any more the row under *Needs you* closes. Answers how many keys it was.
 */
export async function releaseHeld(
  ctx: Context,
  input: z.input<typeof releaseHeldInput>,
  actor: Actor,
): Promise<{ released: number }> {
  const { batchIds } = parseInput(releaseHeldInput, input);
  return transaction(ctx.db, async (tx) => {
    await run(tx, lock, [batchIds]);
    const rows = await run(tx, release, [batchIds]);
    for (const [batchId, keys] of Map.groupBy(rows, (row) => row.batch_id))
      await appendAudit(tx, { actor, action: 'restored.release', subject: batchId, detail: { keys: keys.length } });
    let waiting = 0;
    for (const variantId of new Set(rows.map((row) => row.variant_id)))
      waiting += await supplyWaitingOrders(tx, variantId);
    if (waiting > 0) afterCommit(tx, () => ctx.waker.wake('dispense.deliver'));
    await closeWhenNothingHeld(tx, actor.id);
    return { released: rows.length };
  });
}
