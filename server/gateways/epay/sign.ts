import { createHash } from 'node:crypto';
import { AppError } from '../../lib/app-error.ts';
import { sameSecret } from '../../lib/token.ts';

export type Fields = Record<string, string>;

/** MD5 over the sorted, non-empty, unencoded fields with the key straight behind them. */
export function signOf(fields: Fields, key: string): string {
  const signed = Object.keys(fields)
    .filter((name) => name !== 'sign' && name !== 'sign_type' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
  return createHash('md5')
    .update(signed + key)
    .digest('hex');
}

export function withSign(fields: Fields, key: string): Fields {
  return { ...fields, sign: signOf(fields, key), sign_type: 'MD5' };
}

/** Reads a query or form body; a field given twice is refused, because gateways differ in which one they sign. */
export function readFields(text: string): Fields {
  const fields: Fields = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) throw new AppError('bad_signature', 'The notification has a field twice.');
    fields[name] = value;
  }
  return fields;
}

/** Values are signed unencoded, so one that holds a `&` could pose as two fields: only the subject may. */
export function verifySign(fields: Fields, keys: readonly string[]): void {
  const { sign = '', sign_type: type } = fields;
  const isAmbiguous = Object.entries(fields).some(([name, value]) => name !== 'name' && (name + value).includes('&'));
  if (type !== 'MD5' || isAmbiguous || !keys.some((key) => sameSecret(sign, signOf(fields, key)))) {
    throw new AppError('bad_signature', 'The notification is not signed by the gateway.');
  }
}
