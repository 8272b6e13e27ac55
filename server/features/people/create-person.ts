import { z } from 'zod';
import type { AccountRole } from '../../contract/permissions.ts';
import { plainText } from '../../contract/orders.ts';
import { type Connection, run, type Statement } from '../../db/database.ts';
import { AppError } from '../../lib/app-error.ts';
import { passwordLength } from '../account/session-limits.ts';

export const personName = plainText(60)
  .transform((text) => text.trim())
  .pipe(z.string().min(1));
export const emailAddress = z
  .email()
  .max(200)
  .transform((text) => text.toLowerCase());
export const newPassword = z.string().min(passwordLength.min).max(passwordLength.max);

const insertPerson: Statement = {
  name: 'person_insert',
  text: 'insert into auth_user (name, email, role, email_verified) values ($1, $2, $3, true) on conflict (email) do nothing returning id',
};
const insertPassword: Statement = {
  name: 'person_password',
  text: "insert into auth_account (account_id, provider_id, user_id, password) values ($1, 'credential', $1, $2)",
};

export type NewPerson = { name: string; email: string; role: AccountRole; passwordHash: string };

/** Adds a person who can sign in; `conflict` when the address is taken. */
export async function createPerson(tx: Connection, { name, email, role, passwordHash }: NewPerson): Promise<string> {
  const [row] = await run<{ id: string }>(tx, insertPerson, [name, email, role]);
  if (!row)
    throw new AppError('conflict', 'Somebody with this address is here already.', {
      reason: 'email_taken',
      field: 'email',
    });
  await run(tx, insertPassword, [row.id, passwordHash]);
  return row.id;
}
