import { defined } from '../../contract/defined.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Context } from '../context.ts';
import { countTry, type Try, tryWasRight } from '../limits/tries.ts';
import { isPassword } from './check-password.ts';
import type { Person } from './read-session.ts';
import { identityFreshMs } from './session-limits.ts';
import { spendTotp } from './totp.ts';

const confirm = statement<{ confirmed_at: Date }, [string]>({
  name: 'session_confirm',
  text: 'update auth_session set confirmed_at = now() where id = $1 returning now() as confirmed_at',
});

/** `from`: the address it comes from; somebody with a stolen session elsewhere then can't lock the person out. */
export type Proof = { password?: string | undefined; code?: string | undefined; from: string };

/** Proves again who sits there: by code for whoever has a second factor, else by password. Counts for 5 minutes. */
export async function confirmIdentity(
  ctx: Context,
  person: Person,
  { password, code, from }: Proof,
): Promise<{ freshUntil: string }> {
  const attempt: Try = { what: 'confirm', who: person.id, from };
  await countTry(ctx, attempt);
  if (person.twoFactor && code === undefined)
    throw new AppError('bad_input', 'A code from the authenticator is needed.', {
      field: 'code',
      reason: 'code_needed',
    });
  if (!person.twoFactor && password === undefined)
    throw new AppError('bad_input', 'The password is needed.', { field: 'password', reason: 'password_needed' });
  const proven = person.twoFactor
    ? (await spendTotp(ctx, person.id, defined(code, 'code'))) === 'ok'
    : await isPassword(ctx, person.id, defined(password, 'password'));
  if (!proven) {
    ctx.log.warn({ userId: person.id }, 'an identity was not confirmed');
    throw person.twoFactor
      ? new AppError('bad_input', 'That code is wrong or was used already.', { field: 'code', reason: 'code_wrong' })
      : new AppError('bad_input', 'That password is wrong.', { field: 'password', reason: 'password_wrong' });
  }
  await tryWasRight(ctx, attempt);
  const row = await maybeOne(ctx.db, confirm, [person.sessionId]);
  if (!row) throw new AppError('sign_in', 'Sign in first.');
  await appendAudit(ctx.db, { actor: person, action: 'accounts.confirm_identity', subject: person.id });
  return { freshUntil: new Date(row.confirmed_at.getTime() + identityFreshMs).toISOString() };
}
