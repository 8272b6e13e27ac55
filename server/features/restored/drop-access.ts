import type pg from 'pg';

/**
 * Ends every way in that the backup brings back: sessions, one-time links, invitations, half-done sign-ins and the code of this half minute.
 * Passwords, second factors and buyers' own links stay: see docs/decisions/0150-restored-shop.md.
 */
export async function dropAccess(client: pg.ClientBase): Promise<{ sessions: number; invitations: number }> {
  const sessions = await client.query('delete from auth_session');
  const invitations = await client.query('delete from invitation where accepted_at is null');
  await client.query('delete from sign_in_link');
  await client.query('delete from auth_verification');
  await client.query(
    'update auth_two_factor set last_used_step = greatest(last_used_step, floor(extract(epoch from now()) / 30)::bigint + 1)',
  );
  return { sessions: sessions.rowCount ?? 0, invitations: invitations.rowCount ?? 0 };
}
