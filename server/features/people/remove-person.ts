import { runCount, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { lockOwners, notYourself } from './owners.ts';

const remove = statement<never, [string]>({ name: 'person_remove', text: 'delete from auth_user where id = $1' });

/** Takes a person's account away; sessions, second factor and links go with it, so the very next call is refused. */
export async function removePerson(ctx: Context, id: string, actor: Actor): Promise<void> {
  notYourself(id, actor);
  await transaction(ctx.db, async (tx) => {
    await lockOwners(tx, actor);
    if ((await runCount(tx, remove, [id])) === 0) throw new AppError('not_found', 'There is no such person.');
    await appendAudit(tx, { actor, action: 'people.remove', subject: id });
  });
}
