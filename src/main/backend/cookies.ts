import { z } from 'zod';

export const keptCookie = z.object({
  name: z.string(),
  value: z.string(),
  path: z.string(),
  expiresAtMs: z.number().nullable(),
});
export type KeptCookie = z.output<typeof keptCookie>;

export type CookieJar = {
  /** Takes `Set-Cookie` lines; answers whether any cookie came, went or has another value. */
  take(lines: readonly string[]): boolean;
  /** The `Cookie` line for a path; undefined when there is nothing to say. */
  header(pathname: string): string | undefined;
  list(): KeptCookie[];
};

/** The cookies of one backend. Domain, SameSite and Secure need no care here: a jar only ever speaks to its own origin. */
export function cookieJar(kept: readonly KeptCookie[] = [], now: () => number = Date.now): CookieJar {
  const cookies = new Map(kept.map((cookie) => [`${cookie.name};${cookie.path}`, cookie]));
  const fresh = () =>
    [...cookies.values()].filter((cookie) => cookie.expiresAtMs === null || cookie.expiresAtMs > now());
  return {
    take(lines) {
      let changed = false;
      for (const line of lines) {
        const cookie = readSetCookie(line, now());
        if (!cookie) continue;
        const key = `${cookie.name};${cookie.path}`;
        const gone = cookie.expiresAtMs !== null && cookie.expiresAtMs <= now();
        changed ||= gone ? cookies.has(key) : cookies.get(key)?.value !== cookie.value;
        if (gone) cookies.delete(key);
        else cookies.set(key, cookie);
      }
      return changed;
    },
    header(pathname) {
      const sent = fresh().filter((cookie) => isUnder(pathname, cookie.path));
      return sent.length > 0 ? sent.map(({ name, value }) => `${name}=${value}`).join('; ') : undefined;
    },
    list: fresh,
  };
}

function isUnder(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function readSetCookie(line: string, nowMs: number): KeptCookie | undefined {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  if (at < 1) return undefined;
  const cookie: KeptCookie = { name: pair.slice(0, at), value: pair.slice(at + 1), path: '/', expiresAtMs: null };
  let maxAgeSeen = false;
  for (const attribute of attributes) {
    const [key = '', value = ''] = attribute.split(/=(.*)/s);
    const name = key.toLowerCase();
    if (name === 'path' && value.startsWith('/')) cookie.path = value;
    if (name === 'max-age' && /^-?\d+$/.test(value)) {
      maxAgeSeen = true;
      cookie.expiresAtMs = nowMs + Number(value) * 1000;
    }
    if (name === 'expires' && !maxAgeSeen && !Number.isNaN(Date.parse(value))) cookie.expiresAtMs = Date.parse(value);
  }
  return cookie;
}
