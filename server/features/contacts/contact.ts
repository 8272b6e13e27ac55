import { hmac } from '../../lib/token.ts';
import type { Context } from '../context.ts';

/** Contacts are compared without case, width or blanks: `Ａ@B.com ` is `a@b.com`. */
export function normalContact(contact: string): string {
  return contact.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, '');
}

/** One plain address, nothing that a mail header could take for more. */
export function isMailAddress(contact: string): boolean {
  return /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]+$/.test(contact);
}

export function contactHash(ctx: Pick<Context, 'secrets'>, contact: string): Buffer {
  return hmac(ctx.secrets.blindIndex, `contact:${normalContact(contact)}`);
}

/** Keyed, so that the database alone doesn't give away a short look-up password. */
export function lookupHash(ctx: Pick<Context, 'secrets'>, contact: string, password: string): string {
  return hmac(ctx.secrets.blindIndex, `look-up:${normalContact(contact)}:${password.normalize('NFKC')}`).toString(
    'base64url',
  );
}
