import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import type { Person } from './read-session.ts';

const select = statement<Row, [string]>({
  name: 'session_list',
  text: `select id, user_agent, ip_address, created_at, last_seen_at, expires_at from auth_session
    where user_id = $1 and expires_at > now() order by last_seen_at desc limit 100`,
});

type Row = {
  id: string;
  user_agent: string | null;
  ip_address: string | null;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
};

export type SessionRow = {
  id: string;
  current: boolean;
  userAgent: string;
  ipAddress: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
};

/** Where the person is signed in. */
export async function listSessions(ctx: Context, person: Person): Promise<SessionRow[]> {
  const rows = await run(ctx.db, select, [person.id]);
  return rows.map((row) => ({
    id: row.id,
    current: row.id === person.sessionId,
    userAgent: (row.user_agent ?? '').slice(0, 300),
    ipAddress: row.ip_address ?? '',
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }));
}
