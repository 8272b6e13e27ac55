import type { z } from 'zod';
import { restoredOrderInput } from '../../contract/restored.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { releaseKeys } from '../keys/claim.ts';
import { closeNeeds } from '../needs/needs-you.ts';
import { parseInput } from '../parse-input.ts';

const lock = statement<{ id: number }, [string]>({
  name: 'restored_lock_order',
  text: `select id from orders where order_no = $1 and delivered_at is null and status in ('paid', 'delivering', 'partly_refunded')
    and delivery = 'key' and order_in_doubt(id) for update`,
});

const decide = statement<never, [number, string, string]>({
  name: 'restored_decide_order',
  text: `insert into restored_order (order_id, verdict, decided_by) values ($1, $2, $3) on conflict (order_id) do nothing`,
});

const finish = statement<never, [number]>({
  name: 'restored_finish_order',
  text: `with done as (
      update orders set status = case when status = 'partly_refunded' then status else 'delivered' end, delivered_at = clock_timestamp()
      where id = $1 and delivered_at is null returning id
    ), event as (
      insert into order_event (order_id, type, data) select id, 'delivered', '{"beforeRestore": true}' from done
    )
    insert into job (task, payload, locked_until) select 'commission.reward', jsonb_build_object('orderId', id), now() + interval '1 second' from done`,
});

/** A person's word on a paid order that came back undelivered: send its keys now, or it was settled in the time that is missing. */
export async function decideRestoredOrder(
  ctx: Context,
  input: z.input<typeof restoredOrderInput>,
  actor: Actor,
): Promise<void> {
  const { orderNo, verdict, note } = parseInput(restoredOrderInput, input);
  await transaction(ctx.db, async (tx) => {
    const order = await maybeOne(tx, lock, [orderNo]);
    if (!order)
      throw new AppError('conflict', 'Nothing is open about this order any more.', {
        reason: 'order_not_in_doubt',
        field: 'orderNo',
      });
    await run(tx, decide, [order.id, verdict, actor.id]);
    if (verdict === 'deliver')
      await enqueue(tx, ctx.waker, { task: 'dispense.deliver', payload: { orderId: order.id } });
    else {
      await releaseKeys(tx, order.id);
      await run(tx, finish, [order.id]);
    }
    await appendAudit(tx, { actor, action: `restored.${verdict}`, subject: orderNo, detail: { note } });
    await closeNeeds(tx, orderNo, { kinds: ['restored_order', 'out_of_stock', 'late_parked'], by: actor.id });
  });
}
