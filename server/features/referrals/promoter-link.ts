import { hmac, sameSecret } from '../../lib/token.ts';
import type { Context } from '../context.ts';

/** How long a mailed way to one's links lasts, ms. */
const promoterLinkMs = 7 * 24 * 3_600_000;

/** Proves that its holder reads the contact's mail: nobody can make one without our secret. */
export function signPromoterLink(ctx: Pick<Context, 'secrets' | 'clock'>, contact: Buffer): string {
  const carried = `${contact.toString('base64url')}.${(ctx.clock() + promoterLinkMs).toString(36)}`;
  return `${carried}.${signatureOf(ctx, carried)}`;
}

/** The contact's hash, when the link is ours and has not lapsed. */
export function readPromoterLink(ctx: Pick<Context, 'secrets' | 'clock'>, token: string): Buffer | undefined {
  const [contact = '', until = '', signature = ''] = token.slice(0, 300).split('.');
  if (!sameSecret(signature, signatureOf(ctx, `${contact}.${until}`))) return undefined;
  return parseInt(until, 36) > ctx.clock() ? Buffer.from(contact, 'base64url') : undefined;
}

function signatureOf({ secrets }: Pick<Context, 'secrets'>, carried: string): string {
  return hmac(secrets.ticket, `promoter-link:${carried}`).toString('base64url');
}
