import { z } from 'zod';
import { textId, trimmedText } from './fields.ts';
import { accountRoles } from './permissions.ts';

export const passwordLength = { min: 10, max: 200 };

export const personName = trimmedText(60).pipe(z.string().min(1));
export const emailAddress = z
  .email()
  .max(200)
  .transform((text) => text.toLowerCase());
export const newPassword = z.string().min(passwordLength.min).max(passwordLength.max);

const role = z.enum(accountRoles);
export const inviteInput = z.object({ email: emailAddress, role });
export const setRoleInput = z.object({ id: textId, role });
