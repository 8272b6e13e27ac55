import { verifyPassword } from 'better-auth/crypto';
import { run, type Statement } from '../../db/database.ts';
import type { Context } from '../context.ts';

const passwordOf: Statement = {
  name: 'person_password_read',
  text: "select password from auth_account where user_id = $1 and provider_id = 'credential'",
};

export async function isPassword(ctx: Context, userId: string, password: string): Promise<boolean> {
  const [row] = await run<{ password: string | null }>(ctx.db, passwordOf, [userId]);
  return row?.password ? verifyPassword({ hash: row.password, password }) : false;
}
