import { createHash } from 'node:crypto';
import { AppError } from '../../lib/app-error.ts';
import { sameSecret } from '../../lib/token.ts';

export type Fields = Record<string, string>;

/** How a gateway of this family wants to be signed to: what stands between fields and key, and in which case. */
export const dialects = ['standard', 'amp_key', 'upper', 'amp_key_upper'] as const;
export type Dialect = (typeof dialects)[number];

/** MD5 over the sorted, non-empty, unencoded fields with the key behind them: straight, or as `&key=`. */
export function signOf(fields: Fields, key: string, dialect: Dialect = 'standard'): string {
  const signed = Object.keys(fields)
    .filter((name) => name !== 'sign' && name !== 'sign_type' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
  const sign = createHash('md5')
    .update(signed + (dialect.startsWith('amp_key') ? `&key=${key}` : key))
    .digest('hex');
  return dialect.endsWith('upper') ? sign.toUpperCase() : sign;
}

type Writing = { dialect: Dialect; signType: boolean };

export function withSign(fields: Fields, key: string, { dialect, signType }: Writing): Fields {
  return { ...fields, sign: signOf(fields, key, dialect), ...(signType && { sign_type: 'MD5' }) };
}

/** Reads a query or form body; a field given twice is refused, because gateways differ in which one they sign. */
export function readFields(text: string): Fields {
  const fields: Fields = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields)
      throw new AppError('bad_signature', 'The notification has a field twice.', { reason: 'stranger' });
    fields[name] = value;
  }
  return fields;
}

/**
 * Every dialect counts, whichever is written: all of them need the key. Values are signed unencoded, so one that holds a `&`
 * could pose as two fields: only the subject may. A field that is almost called like the signature's is a broken one.
 */
export function verifySign(fields: Fields, keys: readonly string[]): void {
  const { sign = '', sign_type: type = '' } = fields;
  const isAmbiguous = Object.entries(fields).some(
    ([name, value]) => (name !== 'name' && (name + value).includes('&')) || /^sign(?!(?:_type)?$)/.test(name),
  );
  const ours = keys.flatMap((key) => [signOf(fields, key), signOf(fields, key, 'amp_key')]);
  const given = sign.toLowerCase();
  if (!/^(?:md5)?$/i.test(type) || isAmbiguous || !ours.some((own) => sameSecret(given, own))) {
    throw new AppError('bad_signature', 'The notification is not signed with this merchant key.', {
      reason: 'wrong_secret',
    });
  }
}
