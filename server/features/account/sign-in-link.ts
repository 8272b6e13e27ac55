import { maybeOne, one, statement } from '../../db/statement.ts';
import { newToken, tokenHash } from '../../lib/token.ts';
import type { Context } from '../context.ts';

const linkMinutes = 10;

const insert = statement<{ expires_at: Date }, [Buffer, string]>({
  name: 'sign_in_link_insert',
  text: `insert into sign_in_link (token_hash, user_id, expires_at) values ($1, $2, now() + interval '${linkMinutes} minutes')
    returning expires_at`,
});
const spend = statement<{ user_id: string; valid: boolean }, [Buffer]>({
  name: 'sign_in_link_spend',
  text: 'delete from sign_in_link where token_hash = $1 returning user_id, expires_at > now() as valid',
});

/** A token that signs in once within 10 minutes, from the machine itself only: how `npm start` opens the desk. */
export async function createSignInLink(ctx: Context, userId: string): Promise<{ token: string; expiresAt: Date }> {
  const token = newToken();
  const row = await one(ctx.db, insert, [tokenHash(token), userId]);
  return { token, expiresAt: row.expires_at };
}

export async function spendSignInLink(ctx: Context, token: string): Promise<string | undefined> {
  const row = await maybeOne(ctx.db, spend, [tokenHash(token)]);
  return row?.valid ? row.user_id : undefined;
}
