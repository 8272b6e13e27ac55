import type { AccountRole } from '../../contract/permissions.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';

const insertPerson = statement<{ id: string }, [string, string, string]>({
  name: 'person_insert',
  text: 'insert into auth_user (name, email, role, email_verified) values ($1, $2, $3, true) on conflict (email) do nothing returning id',
});
const insertPassword = statement<never, [string, string]>({
  name: 'person_password',
  text: "insert into auth_account (account_id, provider_id, user_id, password) values ($1, 'credential', $1, $2)",
});

export type NewPerson = { name: string; email: string; role: AccountRole; passwordHash: string };

/** Adds a person who can sign in; `conflict` when the address is taken. */
export async function createPerson(tx: Connection, { name, email, role, passwordHash }: NewPerson): Promise<string> {
  const row = await maybeOne(tx, insertPerson, [name, email, role]);
  if (!row)
    throw new AppError('conflict', 'Somebody with this address is here already.', {
      reason: 'email_taken',
      field: 'email',
    });
  await run(tx, insertPassword, [row.id, passwordHash]);
  return row.id;
}
