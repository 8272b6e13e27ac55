import { type ErrorBody, type ErrorCode, errorCodes } from '../../../server/contract/error-codes.ts';
import type { AccountRole } from '../../../server/contract/permissions.ts';
import { RefusedError } from './errors.ts';

const codeOfStatus: Record<number, ErrorCode> = {
  400: 'bad_input',
  401: 'sign_in',
  403: 'not_allowed',
  404: 'not_found',
  409: 'conflict',
  413: 'too_large',
  429: 'too_many',
};

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const response = await fetch(`/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json().catch(() => null)) as (Partial<ErrorBody> & Answer) | null;
  if (response.ok) return (answer ?? {}) as Answer;
  if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
  const retryAfter = Number(answer?.retryAfterSeconds ?? response.headers.get('retry-after'));
  throw new RefusedError({
    code: answer?.code && answer.code in errorCodes ? answer.code : (codeOfStatus[response.status] ?? 'internal'),
    message: answer?.message ?? response.statusText,
    ...(answer?.reason ? { reason: answer.reason } : {}),
    ...(answer?.field ? { field: answer.field } : {}),
    ...(retryAfter > 0 ? { retryAfterSeconds: Math.ceil(retryAfter) } : {}),
  });
}

export type SignInAnswer = { twoFactorRedirect?: boolean };

export const signIn = (email: string, password: string) => post<SignInAnswer>('/sign-in/email', { email, password });
export const verifyCode = (code: string) => post('/two-factor/verify-totp', { code });
export const verifyRecoveryCode = (code: string) => post('/two-factor/verify-backup-code', { code });
export const signOut = () => post('/sign-out', {});
export const startTwoFactor = (password: string) =>
  post<{ totpURI: string; backupCodes: string[] }>('/two-factor/enable', { password });
export type FactorProof = { password: string; code?: string; recoveryCode?: string };
export const stopTwoFactor = (proof: FactorProof) => post('/two-factor/disable', proof);

export type Invitation = { email: string; role: AccountRole; expiresAt: string; shopName: string };

export const readInvitation = (token: string) => post<Invitation>('/invitation/read', { token });
export const acceptInvitation = (token: string, name: string, password: string) =>
  post('/invitation/accept', { token, name, password });
export const changePassword = (currentPassword: string, newPassword: string) =>
  post('/change-password', { currentPassword, newPassword });
export const signInByLink = (token: string) => post('/sign-in/link', { token });
