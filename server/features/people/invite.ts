import { emailAddress } from '../../contract/people.ts';
import type { AccountRole } from '../../contract/permissions.ts';
import { one, run, runCount, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { newToken, tokenHash } from '../../lib/token.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';

const taken = statement<never, [string]>({ name: 'person_by_email', text: 'select 1 from auth_user where email = $1' });
const replace = statement<{ id: string; expires_at: Date }, [Buffer, string, string, string]>({
  name: 'invitation_put',
  text: `insert into invitation (token_hash, email, role, invited_by, expires_at) values ($1, $2, $3, $4, now() + interval '24 hours')
    on conflict (email) where accepted_at is null do update set token_hash = excluded.token_hash, role = excluded.role,
      invited_by = excluded.invited_by, expires_at = excluded.expires_at, created_at = now()
    returning id, expires_at`,
});
const withdraw = statement<never, [string]>({
  name: 'invitation_withdraw',
  text: 'delete from invitation where id = $1 and accepted_at is null',
});

/** A link that lets one person in, once, within 24 hours, in the role chosen here. Inviting again replaces the link. */
export async function invite(
  ctx: Context,
  { email, role, consoleUrl }: { email: string; role: AccountRole; consoleUrl: string },
  actor: Actor,
): Promise<{ url: string; expiresAt: string }> {
  const address = emailAddress.parse(email);
  const token = newToken();
  return transaction(ctx.db, async (tx) => {
    if ((await run(tx, taken, [address])).length > 0) {
      throw new AppError('conflict', 'Somebody with this address is here already.', {
        reason: 'email_taken',
        field: 'email',
      });
    }
    const row = await one(tx, replace, [tokenHash(token), address, role, actor.name]);
    await appendAudit(tx, { actor, action: 'people.invite', subject: row.id, detail: { role } });
    return { url: `${consoleUrl}/invite/${token}`, expiresAt: row.expires_at.toISOString() };
  });
}

export async function withdrawInvitation(ctx: Context, id: string, actor: Actor): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    if ((await runCount(tx, withdraw, [id])) === 0) throw new AppError('not_found', 'This invitation is over already.');
    await appendAudit(tx, { actor, action: 'people.withdraw_invitation', subject: id });
  });
}
