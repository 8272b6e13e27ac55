import { verifyPassword } from 'better-auth/crypto';
import { maybeOne, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const passwordOf = statement<{ password: string | null }, [string]>({
  name: 'person_password_read',
  text: "select password from auth_account where user_id = $1 and provider_id = 'credential'",
});

export async function isPassword(ctx: Context, userId: string, password: string): Promise<boolean> {
  const row = await maybeOne(ctx.db, passwordOf, [userId]);
  return row?.password ? verifyPassword({ hash: row.password, password }) : false;
}
