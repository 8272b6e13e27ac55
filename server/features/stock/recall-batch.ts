import type { BatchChange, ReceivedKey } from '../../contract/keys.ts';
import { one, run, runCount, statement } from '../../db/statement.ts';
import type { Actor, Context } from '../context.ts';
import { closeWhenNothingHeld } from '../keys/held-stock.ts';
import { changeBatch } from './change-batch.ts';

const toldReceivers = 10_000;

const takeOff = statement<never, [string]>({
  name: 'batch_recall',
  text: "update stock_key set reserved_until = 'infinity', order_id = null where batch_id = $1 and sold_at is null and (reserved_until <> 'infinity' or order_id is not null)",
});

// a recalled batch is never sold again, so nothing of it needs to be checked; also not once it is undone and its file brought in anew
const letGo = statement<never, [string]>({
  name: 'batch_recall_held',
  text: `with held as (
      select id, blind_index, held_by from stock_key where batch_id = $1 and sold_at is null and held_by is not null for update
    ), kept as (
      insert into known_sold (blind_index, restoration_id, source, sold_at) select blind_index, held_by, 'recall', now() from held
      on conflict (blind_index) do nothing
    )
    update stock_key k set held_by = null from held where k.id = held.id`,
});

const receivers = statement<ReceivedKey & { total: number }, [string, number]>({
  name: 'batch_receivers',
  text: `select o.order_no as "orderNo", d.slot, count(*) over ()::int as total
    from stock_key k join delivery d on d.key_id = k.id and d.retired_at is null join orders o on o.id = d.order_id
    where k.batch_id = $1 and k.sold_at is not null order by d.delivered_at, o.order_no, d.slot limit $2`,
});

const underway = statement<{ n: number }, [string]>({
  name: 'batch_underway',
  text: `select count(*)::int as n from stock_key k
    where batch_id = $1 and sold_at is not null and not exists (select from delivery d where d.key_id = k.id)`,
});

/** 召回: no key of the batch is sold any more, not even to an order that holds one, and answers who has one. Asked again, it answers anew. */
export function recallBatch(ctx: Context, { batchId }: { batchId: string }, actor: Actor): Promise<BatchChange> {
  return changeBatch(ctx, batchId, {
    actor,
    change: {
      action: 'recall',
      from: ['active', 'stopped', 'recalled', 'undone'],
      to: 'recalled',
      async apply(tx) {
        const affected = await runCount(tx, takeOff, [batchId]);
        if ((await runCount(tx, letGo, [batchId])) > 0) await closeWhenNothingHeld(tx, actor.id);
        const rows = await run(tx, receivers, [batchId, toldReceivers]);
        const waiting = await one(tx, underway, [batchId]);
        return {
          affected,
          receivedBy: rows.map(({ orderNo, slot }) => ({ orderNo, slot })),
          receivedCount: rows[0]?.total ?? 0,
          underway: waiting.n,
        };
      },
    },
  });
}
