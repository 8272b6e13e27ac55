import { defined } from '../../contract/defined.ts';
import { hashPassword } from 'better-auth/crypto';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import { type Context, systemActor } from '../context.ts';
import { readablePassword } from './create-owner.ts';
import { newPassword } from '../../contract/people.ts';
import { endAllSessions } from '../account/end-session.ts';

const owners = statement<{ id: string; email: string }, [string | null]>({
  name: 'owners',
  text: "select id, email from auth_user where role = 'owner' and ($1::text is null or email = lower($1)) order by created_at, id",
});
const setPassword = statement<never, [string, string]>({
  name: 'owner_password',
  text: "update auth_account set password = $2, updated_at = now() where user_id = $1 and provider_id = 'credential'",
});
const dropFactor = statement<never, [string]>({
  name: 'factor_drop',
  text: 'delete from auth_two_factor where user_id = $1',
});
const factorOff = statement<never, [string]>({
  name: 'factor_off',
  text: 'update auth_user set two_factor_enabled = false where id = $1',
});

export type OwnerReset = {
  /** Which owner; needed when there are several. */
  email?: string;
  /** A new one, or `true` to have one made. */
  password?: string | true;
  /** Takes the second factor away. */
  secondFactor?: boolean;
};

/** On the machine itself only: lets a locked-out owner back in. Every session of theirs ends. */
export async function resetOwner(
  ctx: Context,
  { email, password, secondFactor = false }: OwnerReset,
): Promise<{ email: string; password?: string }> {
  const fresh = password === true ? readablePassword() : password;
  const hash = fresh === undefined ? undefined : await hashPassword(newPassword.parse(fresh));
  return transaction(ctx.db, async (tx) => {
    const found = await run(tx, owners, [email ?? null]);
    if (found.length === 0) throw new AppError('not_found', 'There is no such owner.', { field: 'email' });
    if (found.length > 1) {
      throw new AppError(
        'bad_input',
        `There are several owners; say which: ${found.map((owner) => owner.email).join(', ')}`,
        { field: 'email' },
      );
    }
    const owner = defined(found[0], 'found[0]');
    if (hash) await run(tx, setPassword, [owner.id, hash]);
    if (secondFactor) {
      await run(tx, dropFactor, [owner.id]);
      await run(tx, factorOff, [owner.id]);
    }
    await endAllSessions(tx, owner.id);
    const detail = { password: hash !== undefined, secondFactor };
    await appendAudit(tx, { actor: systemActor, action: 'accounts.reset_owner', subject: owner.id, detail });
    return { email: owner.email, ...(fresh && { password: fresh }) };
  });
}
