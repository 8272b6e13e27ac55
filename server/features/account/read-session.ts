import { createHmac } from 'node:crypto';
import type { AccountRole } from '../../contract/permissions.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { sameSecret } from '../../lib/token.ts';
import type { Context } from '../context.ts';
import { identityFreshMs, sessionCookieName, sessionLimits } from './session-limits.ts';

/** Who is signed in, as of this very call. */
export type Person = {
  id: string;
  name: string;
  email: string;
  role: AccountRole;
  twoFactor: boolean;
  sessionId: string;
  /** Confirmed by password or code at most 5 minutes ago. */
  identityFresh: boolean;
};

type Row = Omit<Person, 'identityFresh'> & { identityFresh: boolean | null; unseen: boolean };

const select = statement<Row, [string]>({
  name: 'session_read',
  text: `select u.id, u.name, u.email, u.role, coalesce(u.two_factor_enabled, false) as "twoFactor", s.id as "sessionId",
      s.confirmed_at > now() - interval '${identityFreshMs} milliseconds' as "identityFresh",
      s.last_seen_at < now() - interval '1 minute' as unseen
    from auth_session s join auth_user u on u.id = s.user_id
    where s.token = $1 and s.expires_at > now()`,
});

const touch = statement<never, [string, number, number]>({
  name: 'session_touch',
  text: `update auth_session set last_seen_at = now(), expires_at = least(
      created_at + $2::double precision * interval '1 millisecond', now() + $3::double precision * interval '1 millisecond')
    where id = $1`,
});

/** The person behind a request's cookie, read from the database every time: an ended session is over at the next call. */
export async function readSession(ctx: Context, headers: Headers): Promise<Person | null> {
  const token = sessionToken(headers.get('cookie') ?? '', ctx.secrets.auth);
  if (!token) return null;
  const row = await maybeOne(ctx.db, select, [token]);
  if (!row) return null;
  const { unseen, identityFresh, ...person } = row;
  const { absoluteMs, idleMs } = sessionLimits[row.role];
  if (unseen) await run(ctx.db, touch, [row.sessionId, absoluteMs, idleMs]);
  return { ...person, identityFresh: identityFresh === true };
}

/** The token in our cookie, when its signature (HMAC-SHA-256, base64, after the last dot) is ours. */
function sessionToken(cookies: string, secret: string): string | undefined {
  for (const pair of cookies.split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() !== sessionCookieName) continue;
    const signed = decode(pair.slice(at + 1).trim());
    const dot = signed.lastIndexOf('.');
    if (dot < 1 || signed.includes('\0')) continue;
    const token = signed.slice(0, dot);
    const signature = createHmac('sha256', secret).update(token).digest('base64');
    if (sameSecret(signature, signed.slice(dot + 1))) return token;
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
