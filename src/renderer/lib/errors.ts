import type { ErrorBody } from '../../../server/contract/error-codes.ts';
import i18next from 'i18next';
import { gatewayName } from '../features/gateways/gateway-name.ts';
import { money } from './format.ts';

/** The backend's own answer, when it gave one; undefined when nothing answered at all. */
export function errorBodyOf(error: unknown): ErrorBody | undefined {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined;
  const data = (error as { data?: { app?: ErrorBody; code?: string } }).data;
  if (data?.app) return data.app;
  if (data?.code === 'UNAUTHORIZED') return { code: 'sign_in', message: 'sign in' };
  return undefined;
}

export class RefusedError extends Error {
  readonly data: { app: ErrorBody };
  constructor(body: ErrorBody) {
    super(body.message);
    this.name = 'RefusedError';
    this.data = { app: body };
  }
}

/** A sentence in the reader's language: the finest word there is for it, never the raw message. */
export function sentenceFor(error: unknown): string {
  const body = errorBodyOf(error);
  if (!body) return i18next.t('error.unreachable');
  const keys = [
    body.reason && `error.reason.${body.reason}`,
    body.field && `error.field.${body.field}`,
    `error.code.${body.code}`,
  ];
  const seconds = body.retryAfterSeconds ?? 0;
  const amount =
    body.amountMinor === undefined || body.currency === undefined ? '' : money(body.amountMinor, body.currency);
  const gateway = body.gateway === undefined ? '' : gatewayName(body.gateway);
  const lookUp = i18next.t as unknown as (key: string, options: object) => string;
  for (const key of keys) if (key && i18next.exists(key)) return lookUp(key, { seconds, amount, gateway });
  return i18next.t('error.code.internal');
}
