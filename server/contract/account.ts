import { z } from 'zod';
import { newPassword, passwordLength, personName } from './people.ts';

/** Digits of a code from an authenticator app. */
export const codeLength = 6;
/** Characters; a recovery code is never shorter. */
export const fewestRecoveryCode = 4;

const password = z.string().min(1).max(passwordLength.max);
const token = z.string().min(20).max(100);
const code = z.string().length(codeLength).regex(/^\d+$/);
const recoveryCode = z.string().min(fewestRecoveryCode).max(40);

export const confirmIdentityInput = z.object({
  password: z.string().max(passwordLength.max).optional(),
  code: z.string().max(20).optional(),
});

export const tokenInput = z.object({ token });
export const acceptInvitationInput = z.object({ token, name: personName, password: newPassword });

/** What the paths of sign-in take. */
export const signInInput = z.object({ email: z.string().min(3).max(200), password });
export const signOutInput = z.object({}).optional();
export const changePasswordInput = z
  .object({ currentPassword: password, newPassword })
  .transform((body) => ({ ...body, revokeOtherSessions: true }));
export const passwordInput = z.object({ password });
export const twoFactorOffInput = z.object({
  password,
  code: code.optional(),
  recoveryCode: recoveryCode.optional(),
});
export const codeInput = z.object({ code });
export const recoveryCodeInput = z.object({ code: recoveryCode });
