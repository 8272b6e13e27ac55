import { randomBytes } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { run, statement } from '../../db/statement.ts';
import { emailAddress, newPassword, personName } from '../../contract/people.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import { type Context, systemActor } from '../context.ts';
import { createPerson } from './create-person.ts';

const lockPeople = statement({ name: 'people_lock', text: 'lock table auth_user in share row exclusive mode' });
const anyone = statement({ name: 'people_any', text: 'select 1 from auth_user limit 1' });

/** 16 characters that can be read out: about 80 bits. */
export function readablePassword(): string {
  const signs = 'abcdefghjkmnpqrstuvwxyz23456789';
  return Array.from(randomBytes(16), (byte, at) => (at && at % 4 === 0 ? '-' : '') + signs[byte % signs.length]).join(
    '',
  );
}

/** The first person of a fresh shop. `conflict` when somebody is here already. Without a password it makes one. */
export async function createOwner(
  ctx: Context,
  { email, name, password = readablePassword() }: { email: string; name: string; password?: string },
): Promise<{ userId: string; email: string; password: string }> {
  const owner = {
    name: personName.parse(name),
    email: emailAddress.parse(email),
    role: 'owner' as const,
    passwordHash: await hashPassword(newPassword.parse(password)),
  };
  const userId = await transaction(ctx.db, async (tx) => {
    await run(tx, lockPeople, []);
    if ((await run(tx, anyone, [])).length > 0)
      throw new AppError('conflict', 'This shop has an owner already.', { reason: 'owner_exists' });
    const id = await createPerson(tx, owner);
    await appendAudit(tx, { actor: systemActor, action: 'accounts.create_owner', subject: id });
    return id;
  });
  return { userId, email: owner.email, password };
}
