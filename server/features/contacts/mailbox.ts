import { defined } from '../../contract/defined.ts';
import { domainToUnicode } from 'node:url';
import { hmac } from '../../lib/token.ts';
import type { Context } from '../context.ts';
import { normalContact } from './contact.ts';

/** Providers that ignore dots, and names of one and the same provider. */
const dotsIgnored = new Set(['gmail.com', 'proton.me']);
const sameProvider: Record<string, string> = {
  'googlemail.com': 'gmail.com',
  'protonmail.com': 'proton.me',
  'pm.me': 'proton.me',
  'me.com': 'icloud.com',
  'mac.com': 'icloud.com',
  'ya.ru': 'yandex.ru',
  'yandex.com': 'yandex.ru',
};

/** One spelling for all addresses that arrive in the same mailbox, and for one phone number with or without its country. */
export function mailboxOf(contact: string): string {
  const text = latin(normalContact(contact).replaceAll(invisible, ''));
  const at = text.lastIndexOf('@');
  if (at < 1) return phoneOf(text) ?? text;
  const named = text.slice(at + 1).replace(/\.$/, '');
  const spelled = latin(domainToUnicode(named) || named);
  const domain = sameProvider[spelled] ?? spelled;
  const local = text.slice(0, at).replace(/\+.*$/, '');
  return `${dotsIgnored.has(domain) ? local.replaceAll('.', '') : local}@${domain}`;
}

const invisible = /[\p{Cf}\p{Mn}]/gu;

/** Letters of Cyrillic and Greek that look like Latin ones, small. */
const lookAlikes: Record<string, string> = Object.fromEntries(
  [
    ['аӑӓ', 'a'],
    ['в', 'b'],
    ['сϲ', 'c'],
    ['ԁ', 'd'],
    ['еёҽ', 'e'],
    ['ɡ', 'g'],
    ['һн', 'h'],
    ['іїɩι', 'i'],
    ['јϳ', 'j'],
    ['кκ', 'k'],
    ['ӏ', 'l'],
    ['м', 'm'],
    ['ոη', 'n'],
    ['оοօσ', 'o'],
    ['рρ', 'p'],
    ['ԛ', 'q'],
    ['г', 'r'],
    ['ѕ', 's'],
    ['тτ', 't'],
    ['υս', 'u'],
    ['νѵ', 'v'],
    ['ѡԝω', 'w'],
    ['хχ', 'x'],
    ['уγү', 'y'],
  ].flatMap(([signs, letter]) => Array.from(defined(signs, 'signs'), (sign) => [sign, defined(letter, 'letter')])),
);

function latin(text: string): string {
  return Array.from(text.normalize('NFD').replaceAll(invisible, ''), (sign) => lookAlikes[sign] ?? sign).join('');
}

function phoneOf(text: string): string | undefined {
  if (!/^\+?[\d\-().]{7,24}$/.test(text)) return undefined;
  const digits = text.replaceAll(/\D/g, '').replace(/^00/, '');
  return digits.replace(/^86(?=1\d{10}$)/, '');
}

/** Keyed, and one for all spellings of a contact. */
export function mailboxHash(ctx: Pick<Context, 'secrets'>, contact: string): Buffer {
  return hmac(ctx.secrets.blindIndex, `mailbox:${mailboxOf(contact)}`);
}
