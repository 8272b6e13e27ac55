import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor } from '../context.ts';

const lock = statement<{ id: string }>({
  name: 'owners_lock',
  text: "select id from auth_user where role = 'owner' order by id for update",
});

/** One change of owners at a time, by somebody who still is one: the last owner can't be taken away by two at once. */
export async function lockOwners(tx: Connection, actor: Actor): Promise<void> {
  const owners = await run(tx, lock, []);
  if (!owners.some(({ id }) => id === actor.id))
    throw new AppError('not_allowed', 'Your role may not do this (people.write).');
}

export function notYourself(id: string, actor: Actor): void {
  if (id === actor.id)
    throw new AppError('conflict', 'Ask another owner to do this to your own account.', { reason: 'yourself' });
}
