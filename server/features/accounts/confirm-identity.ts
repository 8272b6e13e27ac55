import { verifyPassword } from 'better-auth/crypto';
import { run, type Statement } from '../../db/database.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Context } from '../context.ts';
import { takeLimit } from '../limits/take.ts';
import type { Person } from './read-session.ts';
import { identityFreshMs } from './session-limits.ts';
import { spendTotp } from './totp.ts';

const passwordOf: Statement = {
  name: 'person_password_read',
  text: "select password from auth_account where user_id = $1 and provider_id = 'credential'",
};
const confirm: Statement = {
  name: 'session_confirm',
  text: 'update auth_session set confirmed_at = now() where id = $1 returning confirmed_at',
};

export type Proof = { password?: string; code?: string };

/** Proves again who sits there: by code for whoever has a second factor, else by password. Counts for 5 minutes. */
export async function confirmIdentity(
  ctx: Context,
  person: Person,
  { password, code }: Proof,
): Promise<{ freshUntil: string }> {
  await takeLimit(ctx, `confirm:${person.id}`, 5, 60_000);
  if (person.twoFactor && code === undefined)
    throw new AppError('bad_input', 'A code from the authenticator is needed.', {
      field: 'code',
      reason: 'code_needed',
    });
  if (!person.twoFactor && password === undefined)
    throw new AppError('bad_input', 'The password is needed.', { field: 'password', reason: 'password_needed' });
  const proven = person.twoFactor
    ? (await spendTotp(ctx, person.id, code!)) === 'ok'
    : await isPassword(ctx, person.id, password!);
  if (!proven) {
    ctx.log.warn({ userId: person.id }, 'an identity was not confirmed');
    throw person.twoFactor
      ? new AppError('bad_input', 'That code is wrong or was used already.', { field: 'code', reason: 'code_wrong' })
      : new AppError('bad_input', 'That password is wrong.', { field: 'password', reason: 'password_wrong' });
  }
  const [row] = await run<{ confirmed_at: Date }>(ctx.db, confirm, [person.sessionId]);
  if (!row) throw new AppError('sign_in', 'Sign in first.');
  await appendAudit(ctx.db, { actor: person, action: 'accounts.confirm_identity', subject: person.id });
  return { freshUntil: new Date(row.confirmed_at.getTime() + identityFreshMs).toISOString() };
}

async function isPassword(ctx: Context, userId: string, password: string): Promise<boolean> {
  const [row] = await run<{ password: string | null }>(ctx.db, passwordOf, [userId]);
  return row?.password ? verifyPassword({ hash: row.password, password }) : false;
}
