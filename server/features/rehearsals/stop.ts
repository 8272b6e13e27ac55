import { maybeOne, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor, Context } from '../context.ts';
import { endRehearsal } from './end.ts';

const current = statement<{ id: string }>({
  name: 'rehearsals_current',
  text: "select id from rehearsal where state = 'running'",
});

/** Ends the rehearsal that runs, whichever console plays it: no new buyers within a second. */
export async function stopRehearsal(ctx: Context, actor: Actor): Promise<void> {
  const row = await maybeOne(ctx.db, current, []);
  const stopped =
    row &&
    (await endRehearsal(ctx, row.id, { ending: { state: 'stopped', stoppedBy: 'person' }, figures: null, actor }));
  if (!stopped) throw new AppError('conflict', 'No rehearsal is running.', { reason: 'no_rehearsal' });
}
