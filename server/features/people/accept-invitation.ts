import { hashPassword } from 'better-auth/crypto';
import type { AccountRole } from '../../contract/permissions.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { tokenHash } from '../../lib/token.ts';
import { appendAudit } from '../audit/append.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { createPerson } from './create-person.ts';

const read = statement<{ email: string; role: AccountRole; expires_at: Date }, [Buffer]>({
  name: 'invitation_read',
  text: 'select email, role, expires_at from invitation where token_hash = $1 and accepted_at is null and expires_at > now()',
});
const accept = statement<{ id: string; email: string; role: AccountRole }, [Buffer]>({
  name: 'invitation_accept',
  text: `update invitation set accepted_at = now()
    where token_hash = $1 and accepted_at is null and expires_at > now() returning id, email, role`,
});

const gone = () =>
  new AppError('not_found', 'This invitation was used or has lapsed; ask for a new one.', {
    reason: 'invitation_gone',
  });

/** What an invited person sees before accepting. */
export async function readInvitation(
  ctx: Context,
  token: string,
): Promise<{ email: string; role: AccountRole; expiresAt: string; shopName: string }> {
  const row = await maybeOne(ctx.db, read, [tokenHash(token)]);
  if (!row) throw gone();
  const { shopName } = await readSettings(ctx);
  return { email: row.email, role: row.role, expiresAt: row.expires_at.toISOString(), shopName };
}

/** Makes the invited person's account; the link is spent by it. */
export async function acceptInvitation(
  ctx: Context,
  { token, name, password }: { token: string; name: string; password: string },
): Promise<{ userId: string; email: string }> {
  // before the hash, which costs: a stranger's guesses must be cheap to refuse
  await readInvitation(ctx, token);
  const passwordHash = await hashPassword(password);
  return transaction(ctx.db, async (tx) => {
    const row = await maybeOne(tx, accept, [tokenHash(token)]);
    if (!row) throw gone();
    const userId = await createPerson(tx, { name, email: row.email, role: row.role, passwordHash });
    await appendAudit(tx, {
      actor: { id: userId, name, role: row.role },
      action: 'people.accept_invitation',
      subject: row.id,
    });
    return { userId, email: row.email };
  });
}
