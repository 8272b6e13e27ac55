import { maybeOne, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';

const remove = statement<{ name: string }, [string]>({
  name: 'schedules_remove',
  text: 'update floor_schedule set removed_at = now() where id = $1 and removed_at is null returning name',
});

/** Ends a repeating floor, the one in force included. */
export async function removeSchedule(ctx: Context, { id }: { id: string }, actor: Actor): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const row = await maybeOne(tx, remove, [id]);
    if (!row) throw new AppError('not_found', 'There is no such schedule.', { field: 'id' });
    await appendAudit(tx, { actor, action: 'promos.removeSchedule', subject: id, detail: { name: row.name } });
  });
}
