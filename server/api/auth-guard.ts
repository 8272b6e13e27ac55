import { authIdentity } from '../contract/fresh-identity.ts';
import { isPassword } from '../features/account/check-password.ts';
import { knownDevice } from '../features/account/known-device.ts';
import { needIdentity } from '../features/account/need-identity.ts';
import { personByMail } from '../features/people/person-by-mail.ts';
import { type Person, readSession } from '../features/account/read-session.ts';
import { spendTotp } from '../features/account/totp.ts';
import type { Context } from '../features/context.ts';
import { countTry, type Try, tryWasRight } from '../features/limits/tries.ts';
import { AppError } from '../lib/app-error.ts';
import type { AuthRequest } from './auth-forward.ts';

type Recover = (request: AuthRequest) => Promise<Response>;

/**
 * What a call must show before the library sees it: a fresh identity where `authIdentity` says so, both proofs to turn a
 * second factor off. Answers the try that it counts as, to be taken back when it was right.
 */
export async function guardAuth(ctx: Context, request: AuthRequest, recover: Recover): Promise<Try | undefined> {
  const rule = authIdentity[request.name];
  if (request.name === '/sign-in/email') return takeSignIn(ctx, request);
  if (rule && rule.ask !== 'always' && request.name !== turningOff) return undefined;
  const person = await readSession(ctx, request.from.headers);
  if (!person) throw new AppError('sign_in', 'Sign in first.');
  if (request.name !== turningOff) {
    const identity = { fresh: person.identityFresh, by: person.twoFactor ? 'code' : 'password' } as const;
    needIdentity({ ...person, identity });
  }
  const attempt: Try = { what: 'prove', who: person.id, from: request.client.ip };
  await countTry(ctx, attempt);
  if (request.name === turningOff) await proveBoth(ctx, { person, request, recover });
  return attempt;
}

const turningOff = '/two-factor/disable';

async function takeSignIn(ctx: Context, { body, client, from }: AuthRequest): Promise<Try> {
  const { email } = body as { email: string };
  const { who, id } = await personByMail(ctx, email);
  const attempt: Try = { what: 'sign-in', who, from: client.ip, device: id && knownDevice(ctx, from.headers, id) };
  await countTry(ctx, attempt);
  return attempt;
}

type Both = { person: Person; request: AuthRequest; recover: Recover };

/** Password and a code of the factor, or a recovery code: neither a seen password nor an open desk is enough. */
async function proveBoth(ctx: Context, { person, request, recover }: Both): Promise<void> {
  const { password, code, recoveryCode } = request.body as { password: string; code?: string; recoveryCode?: string };
  if (!person.twoFactor) return;
  if (code === undefined && recoveryCode === undefined)
    throw new AppError('bad_input', 'A code from the authenticator is needed.', {
      field: 'code',
      reason: 'code_needed',
    });
  // first: a recovery code is used up by being right
  if (!(await isPassword(ctx, person.id, password)))
    throw new AppError('bad_input', 'That password is wrong.', { field: 'password', reason: 'password_wrong' });
  const guess: Try = { what: 'code', who: person.id, from: request.client.ip };
  if (code !== undefined) await countTry(ctx, guess);
  const proven =
    code !== undefined
      ? (await spendTotp(ctx, person.id, code)) === 'ok'
      : (await recover({ ...request, name: '/two-factor/verify-backup-code', body: { code: recoveryCode } })).ok;
  if (!proven)
    throw new AppError('bad_input', 'That code is wrong or was used already.', { field: 'code', reason: 'code_wrong' });
  if (code !== undefined) await tryWasRight(ctx, guess);
}
