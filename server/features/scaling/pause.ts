import { run, statement } from '../../db/statement.ts';
import type { PauseInput } from '../../contract/scaling/inputs.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';

const upsert = statement<never, [boolean, boolean, Date | null, string, string, string]>({
  name: 'scaling_pause_set',
  text: `insert into scaling_pause (id, scale_in, everything, until, actor, actor_name, why) values (1, $1, $2, $3, $4, $5, $6)
    on conflict (id) do update set scale_in = excluded.scale_in, everything = excluded.everything, until = excluded.until,
      actor = excluded.actor, actor_name = excluded.actor_name, why = excluded.why, at = now()`,
});

/** Nobody is scaled in, or nothing moves at all: the latter is the owner's to say. */
export async function pauseScaling(ctx: Context, { what, untilMs, why }: PauseInput, actor: Actor): Promise<void> {
  if (what === 'all' && actor.role !== 'owner')
    throw new AppError('not_allowed', 'Only the owner stops scaling altogether.', { reason: 'pause_all_owner' });
  if (untilMs !== null && untilMs <= ctx.clock())
    throw new AppError('bad_input', 'It would be over before it began.', { field: 'untilMs', reason: 'until_past' });
  const until = untilMs === null ? null : new Date(untilMs);
  await transaction(ctx.db, async (tx) => {
    await run(tx, upsert, [what === 'scale_in', what === 'all', until, actor.id, actor.name, why]);
    await appendAudit(tx, { actor, action: 'scaling.pause', subject: what, detail: { untilMs, why } });
  });
}

const clear = statement<never, [string, string]>({
  name: 'scaling_pause_clear',
  text: `update scaling_pause set scale_in = false, everything = false, until = null, actor = $1, actor_name = $2, why = '', at = now()
    where scale_in or everything returning 1`,
});

/** Scaling goes on; without a pause nothing happens. */
export async function resumeScaling(ctx: Context, actor: Actor): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const cleared = await run(tx, clear, [actor.id, actor.name]);
    if (cleared.length > 0) await appendAudit(tx, { actor, action: 'scaling.resume', subject: 'scaling' });
  });
}
