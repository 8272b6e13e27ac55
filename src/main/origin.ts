import { parseUrl } from './parse-url.ts';

export const appScheme = 'app';
const appHost = 'yinghuo';
export const appOrigin = `${appScheme}://${appHost}`;

/** Parsed, never compared by prefix: `app://yinghuo.example` and `app://yinghuo@example` are strangers. */
export function isOwnUrl(url: string): boolean {
  const parsed = parseUrl(url);
  if (!parsed || parsed.port || parsed.username || parsed.password) return false;
  return parsed.protocol === `${appScheme}:` && parsed.hostname === appHost;
}
