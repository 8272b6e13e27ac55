import { maybeOne, statement } from '../../db/statement.ts';
import { tokenHash } from '../../lib/token.ts';
import type { Context } from '../context.ts';

const find = statement<{ id: string }, [string]>({
  name: 'person_id_by_mail',
  text: 'select id from auth_user where email = $1',
});

/** Whose sign-in it would be; `who` names an address that nobody here has as well. */
export async function personByMail(ctx: Context, email: string): Promise<{ who: string; id: string | undefined }> {
  const address = email.trim().toLowerCase();
  const row = await maybeOne(ctx.db, find, [address]);
  return { who: row?.id ?? tokenHash(address).toString('base64url'), id: row?.id };
}
