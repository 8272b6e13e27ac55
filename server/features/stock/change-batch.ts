import { type BatchChange, type BatchState, undoOwnMinutes } from '../../contract/keys.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, one, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';

type LockedBatch = {
  id: string;
  variant_id: string;
  state: BatchState;
  importer_id: string;
  /** Imported within the time in which its importer may take it back. */
  young: boolean;
};

const lock = statement<LockedBatch, [string]>({
  name: 'batch_lock',
  text: `select id, variant_id, state, importer_id, created_at > now() - interval '${undoOwnMinutes} minutes' as young
    from key_batch where id = $1 for update`,
});
const setState = statement<never, [string, string]>({
  name: 'batch_set_state',
  text: 'update key_batch set state = $2 where id = $1',
});

/**
 * Unsold rows that no live unpaid order holds. On sale, a hold is its time; a key off sale keeps its holder only while the
 * order lives. Only `infinity` rows look at orders: nobody can claim those meanwhile, so the look can't be outrun by a checkout.
 */
export const notHeld = `sold_at is null and (reserved_until < now() or (reserved_until = 'infinity' and not exists (
  select from orders o where o.id = stock_key.order_id and o.status = 'created' and o.expires_at > now())))`;

const countHeld = statement<{ held: number }, [string]>({
  name: 'batch_count_held',
  text: `select count(*)::int as held from stock_key where batch_id = $1 and sold_at is null and not (${notHeld})`,
});

type Change = {
  action: string;
  /** States in which it makes sense; in any other it is refused. */
  from: BatchState[];
  to?: BatchState;
  detail?: object;
  /** Throws when this person may not. */
  allow?: (batch: LockedBatch) => void;
  apply: (tx: Connection, batch: LockedBatch) => Promise<Partial<BatchChange> & { affected: number }>;
};

/** One audited change of a batch; changes of one batch wait for each other. */
export async function changeBatch(
  ctx: Context,
  batchId: string,
  { actor, change: { action, from, to, detail, allow, apply } }: { actor: Actor; change: Change },
): Promise<BatchChange> {
  return transaction(ctx.db, async (tx) => {
    const batch = await maybeOne(tx, lock, [batchId]);
    if (!batch)
      throw new AppError('not_found', 'There is no such batch.', { reason: 'batch_unknown', field: 'batchId' });
    allow?.(batch);
    if (!from.includes(batch.state))
      throw new AppError('conflict', `This batch is ${batch.state}.`, { reason: `batch_${batch.state}` });
    const change = await apply(tx, batch);
    const rest = await one(tx, countHeld, [batchId]);
    if (to) await run(tx, setState, [batchId, to]);
    const { affected } = change;
    await appendAudit(tx, {
      actor,
      action: `batches.${action}`,
      subject: batchId,
      detail: { affected, held: rest.held, ...detail },
    });
    return { held: rest.held, ...change };
  });
}
