import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const sweeps = [
  statement({ name: 'sweep_auth_session', text: 'delete from auth_session where expires_at < now()' }),
  statement({ name: 'sweep_auth_verification', text: 'delete from auth_verification where expires_at < now()' }),
  statement({ name: 'sweep_sign_in_link', text: 'delete from sign_in_link where expires_at < now()' }),
  statement({
    name: 'sweep_invitation',
    text: 'delete from invitation where expires_at < now() and accepted_at is null',
  }),
];

/** Throws out what has lapsed; no right depends on it, every reader checks the time itself. */
export async function sweepAccounts(ctx: Context): Promise<void> {
  for (const sweep of sweeps) await run(ctx.db, sweep, []);
}
