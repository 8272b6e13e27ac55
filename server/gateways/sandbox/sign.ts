import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../lib/app-error.ts';
import { sameSecret } from '../../lib/token.ts';

/** During a rotation both count. */
export type SigningSecrets = { secret: string; previousSecret?: string | undefined };

const toleranceS = 300;

function secretsOf({ secret, previousSecret }: SigningSecrets): string[] {
  return previousSecret ? [secret, previousSecret] : [secret];
}

function macOf(secret: string, prefix: string, content: string | Buffer): string {
  return createHmac('sha256', secret).update(prefix).update(content).digest('base64');
}

/** Standard-Webhooks style: a time, and one signature a secret over `time.body`. */
export function signNotification(secrets: SigningSecrets, body: string, nowMs: number): Record<string, string> {
  const time = String(Math.floor(nowMs / 1000));
  const signatures = secretsOf(secrets).map((secret) => `v1,${macOf(secret, `${time}.`, body)}`);
  return { 'webhook-timestamp': time, 'webhook-signature': signatures.join(' ') };
}

export function verifyNotification(
  secrets: SigningSecrets,
  headers: Headers,
  { body, nowMs }: { body: Buffer; nowMs: number },
): void {
  const time = headers.get('webhook-timestamp') ?? '';
  const given = (headers.get('webhook-signature') ?? '').split(' ').slice(0, 8);
  const expected = secretsOf(secrets).map((secret) => `v1,${macOf(secret, `${time}.`, body)}`);
  const genuine = given.some((signature) => expected.some((ours) => sameSecret(signature, ours)));
  if (!genuine || !/^\d{1,12}$/.test(time))
    throw new AppError('bad_signature', 'The notification is not signed by the gateway.', { reason: 'wrong_secret' });
  if (Math.abs(Math.floor(nowMs / 1000) - Number(time)) > toleranceS) {
    throw new AppError('bad_signature', 'The notification is older than 5 minutes.', { reason: 'clock' });
  }
}

const payLink = z.object({
  orderNo: z.string(),
  amountMinor: z.coerce.number().int().positive(),
  currency: z.string(),
  subject: z.string(),
  returnUrl: z.string(),
  notifyUrl: z.string(),
  locale: z.enum(['zh-CN', 'en']),
  /** When the order lapses, ms since the epoch: what is paid later is a late payment. */
  expiresAtMs: z.coerce.number().int(),
});

/** What the buyer's link to the pay page carries, signed. */
export type PayLink = z.output<typeof payLink>;

function macOfLink(secret: string, link: PayLink): string {
  const { orderNo, amountMinor, currency, subject, returnUrl, notifyUrl, locale, expiresAtMs } = link;
  return macOf(
    secret,
    'pay-link.',
    JSON.stringify([orderNo, amountMinor, currency, subject, returnUrl, notifyUrl, locale, expiresAtMs]),
  );
}

export function toPayUrl(secret: string, link: PayLink): string {
  const url = new URL(`/pay/sandbox/page/${encodeURIComponent(link.orderNo)}`, link.returnUrl);
  for (const [name, value] of Object.entries(link)) if (name !== 'orderNo') url.searchParams.set(name, String(value));
  url.searchParams.set('sign', macOfLink(secret, link));
  return url.href;
}

export function readPayUrl(secrets: SigningSecrets, path: string, query: URLSearchParams): PayLink {
  const parsed = payLink.safeParse({ ...Object.fromEntries(query), orderNo: decodePath(path) });
  const link = parsed.success ? parsed.data : undefined;
  const sign = query.get('sign') ?? '';
  if (!link || !secretsOf(secrets).some((secret) => sameSecret(sign, macOfLink(secret, link)))) {
    throw new AppError('bad_signature', 'This payment link is incomplete or was altered.', {
      reason: 'pay_link_altered',
    });
  }
  return link;
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
