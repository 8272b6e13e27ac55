import { rowInput } from '../../contract/fields.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';

const retry = statement<{ id: number }, [number, string]>({
  name: 'needs_retry_job',
  text: `with need as (
      update needs_you set resolved_at = now(), resolved_by = $2 where id = $1 and resolved_at is null and kind = 'dead_letter' returning subject
    )
    update job set dead_at = null, attempts = 0, locked_until = now() from need
    where job.dead_at is not null and job.task = split_part(need.subject, ':', 1)
      and split_part(need.subject, ':', 2) in (select value from jsonb_each_text(job.payload)) returning job.id`,
});

/** Tries a dead letter's job again from its first attempt. */
export async function retryDeadLetter(ctx: Context, input: { id: number }, actor: Actor): Promise<void> {
  const { id } = parseInput(rowInput, input);
  await transaction(ctx.db, async (tx) => {
    const job = await maybeOne(tx, retry, [id, actor.id]);
    if (!job) throw new AppError('not_found', 'There is no failed job behind this row any more.', { field: 'id' });
    await appendAudit(tx, { actor, action: 'needs.retryJob', subject: String(job.id) });
  });
}
