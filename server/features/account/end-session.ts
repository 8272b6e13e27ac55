import type { Connection } from '../../db/database.ts';
import { run, runCount, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';

const end = statement<never, [string, string]>({
  name: 'session_end',
  text: 'delete from auth_session where id = $1 and user_id = $2',
});
const endAll = statement<never, [string]>({
  name: 'session_end_all',
  text: 'delete from auth_session where user_id = $1',
});
const dropLinks = statement<never, [string]>({
  name: 'sign_in_link_drop',
  text: 'delete from sign_in_link where user_id = $1',
});

/** Ends one of the person's own sessions; somebody else's is `not_found`. */
export async function endSession(ctx: Context, sessionId: string, actor: Actor): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    if ((await runCount(tx, end, [sessionId, actor.id])) === 0)
      throw new AppError('not_found', 'That session is over already.');
    await appendAudit(tx, { actor, action: 'accounts.end_session', subject: actor.id });
  });
}

export async function endAllSessions(tx: Connection, userId: string): Promise<void> {
  await run(tx, endAll, [userId]);
  await run(tx, dropLinks, [userId]);
}
