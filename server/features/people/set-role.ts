import type { AccountRole } from '../../contract/permissions.ts';
import { runCount, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { lockOwners, notYourself } from './owners.ts';

const update = statement<never, [string, string]>({
  name: 'person_role',
  text: 'update auth_user set role = $2, updated_at = now() where id = $1',
});

/** Counts at the person's next call. */
export async function setRole(
  ctx: Context,
  { id, role }: { id: string; role: AccountRole },
  actor: Actor,
): Promise<void> {
  notYourself(id, actor);
  await transaction(ctx.db, async (tx) => {
    await lockOwners(tx, actor);
    if ((await runCount(tx, update, [id, role])) === 0) throw new AppError('not_found', 'There is no such person.');
    await appendAudit(tx, { actor, action: 'people.set_role', subject: id, detail: { role } });
  });
}
