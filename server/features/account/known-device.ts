import { randomBytes } from 'node:crypto';
import { hmac, sameSecret } from '../../lib/token.ts';
import type { Context } from '../context.ts';

export const deviceCookieName = 'yinghuo.device';
export const deviceMaxAgeSeconds = 180 * 24 * 3600;

/** What a browser keeps after it signed somebody in: by it, nobody else's wrong guesses slow that person down. */
export function newDevice(ctx: Pick<Context, 'secrets'>, userId: string): string {
  const id = randomBytes(16).toString('base64url');
  return `${id}.${signatureOf(ctx, id, userId)}`;
}

/** The device's id, when it has signed in this very person before. */
export function knownDevice(
  ctx: Pick<Context, 'secrets'>,
  headers: Headers | undefined,
  userId: string,
): string | undefined {
  const pairs = (headers?.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(`${deviceCookieName}=`))?.slice(deviceCookieName.length + 1);
  const [id, signature] = (value ?? '').split('.');
  return id && signature && sameSecret(signature, signatureOf(ctx, id, userId)) ? id : undefined;
}

function signatureOf({ secrets }: Pick<Context, 'secrets'>, id: string, userId: string): string {
  return hmac(Buffer.from(secrets.auth), `device:${id}:${userId}`).toString('base64url');
}
