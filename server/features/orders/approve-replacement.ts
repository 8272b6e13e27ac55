import { maybeOne, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { readSettings } from '../settings/read.ts';
import { rowInput } from '../../contract/fields.ts';
import { replaceWithin } from './replace-key.ts';

const find = statement<{ order_no: string; slot: number; reason: string }, [number]>({
  name: 'needs_find_approval',
  text: `select o.order_no, (n.detail ->> 'slot')::int as slot, n.detail ->> 'reason' as reason
    from needs_you n join orders o on o.id = n.order_id where n.id = $1 and n.kind = 'replace_approval' and n.resolved_at is null`,
});

const lockOrder = statement<never, [string]>({
  name: 'needs_lock_approved',
  text: 'select from orders where order_no = $1 for update',
});

/** The owner lets a replacement happen that an operator has asked for; once, however often it is pressed. */
export async function approveReplacement(ctx: Context, input: { id: number }, actor: Actor): Promise<void> {
  const { id } = parseInput(rowInput, input);
  const rules = await readSettings(ctx);
  await transaction(ctx.db, async (tx) => {
    const asked = await maybeOne(tx, find, [id]);
    if (asked) await run(tx, lockOrder, [asked.order_no]);
    // whoever pressed a moment earlier has closed it under that lock
    if (!asked || (await run(tx, find, [id])).length === 0)
      throw new AppError('not_found', 'It is off the list already.', { field: 'id' });
    const wanted = { orderNo: asked.order_no, slot: asked.slot, reason: asked.reason };
    await replaceWithin(ctx, tx, { wanted, actor, rules });
  });
}
