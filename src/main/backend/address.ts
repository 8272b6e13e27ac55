import { parseUrl } from '../parse-url.ts';

export const defaultBackend = 'http://127.0.0.1:7071';

export type AddressRefusal = 'not_an_address' | 'needs_https';

/** A console's address as its origin. Plain http would show the session to the network, so it is for this computer only. */
export function readAddress(text: string): { origin: string } | { refused: AddressRefusal } {
  const typed = text.trim();
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  if (typed === '' || !url) return { refused: 'not_an_address' };
  const { protocol, hostname, origin, username, password } = url;
  if (username || password || !hostname) return { refused: 'not_an_address' };
  if (protocol === 'https:') return { origin };
  if (protocol !== 'http:') return { refused: 'not_an_address' };
  return isLoopback(hostname) ? { origin } : { refused: 'needs_https' };
}

/** URL parsing has already turned forms like `0x7f.1` or `2130706433` into dotted numbers. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}
