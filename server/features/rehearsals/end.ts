import type { RehearsalState } from '../../contract/scaling/rehearsal.ts';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import type { Figures } from './figures.ts';

const end = statement<never, [string, string, string | null, string | null, string | null]>({
  name: 'rehearsals_end',
  text: `update rehearsal set state = $2, stopped_by = $3, problem = $4, figures = coalesce($5::jsonb, figures), ended_at = now()
    where id = $1 and state = 'running' returning id`,
});

const keep = statement<never, [string, string]>({
  name: 'rehearsals_keep_figures',
  text: "update rehearsal set figures = $2 where id = $1 and state <> 'running'",
});

/** Writes down what became of a rehearsal that somebody else has ended. */
export async function keepFigures(ctx: Context, id: string, figures: Figures): Promise<void> {
  await run(ctx.db, keep, [id, JSON.stringify(figures)]);
}

export type Ending = {
  state: Exclude<RehearsalState['state'], 'running'>;
  stoppedBy?: NonNullable<RehearsalState['stoppedBy']>;
  problem?: string;
};

/** Writes down how a rehearsal ended, once: whoever is first. Answers whether it ran until now. */
export function endRehearsal(
  ctx: Context,
  id: string,
  { ending: { state, stoppedBy, problem }, figures, actor }: { ending: Ending; figures: Figures | null; actor: Actor },
): Promise<boolean> {
  return transaction(ctx.db, async (tx) => {
    const kept = figures && JSON.stringify(figures);
    if ((await run(tx, end, [id, state, stoppedBy ?? null, problem ?? null, kept])).length === 0) return false;
    await appendAudit(tx, {
      actor,
      action: stoppedBy === 'person' ? 'rehearsals.stop' : 'rehearsals.end',
      subject: id,
      detail: { state, stoppedBy, problem },
    });
    return true;
  });
}
