import { hmac } from '../../lib/token.ts';
import type { Context } from '../context.ts';

const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';

/** A contact's referral code: the same for every order of that contact, and not to be guessed from it. 10 characters. */
export function referralCodeOf(ctx: Pick<Context, 'secrets'>, contactHash: Buffer): string {
  const digest = hmac(ctx.secrets.ticket, `referral:${contactHash.toString('hex')}`);
  return Array.from(digest.subarray(0, 10), (byte) => alphabet[byte % alphabet.length]).join('');
}
