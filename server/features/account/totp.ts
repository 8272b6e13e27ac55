import { defined } from '../../contract/defined.ts';
import { createHmac } from 'node:crypto';
import { symmetricDecrypt } from 'better-auth/crypto';
import { maybeOne, runCount, statement } from '../../db/statement.ts';
import { sameSecret } from '../../lib/token.ts';
import type { Context } from '../context.ts';

const stepMs = 30_000;

const select = statement<{ secret: string }, [string]>({
  name: 'totp_secret',
  text: 'select secret from auth_two_factor where user_id = $1',
});
const spend = statement<never, [string, number]>({
  name: 'totp_spend',
  text: 'update auth_two_factor set last_used_step = $2 where user_id = $1 and last_used_step < $2',
});

/**
 * Spends a code: `ok` once, `spent` when that code or a later one was taken before (on any instance), `wrong` when it is
 * none of the person's codes of now ± 30 s.
 */
export async function spendTotp(ctx: Context, userId: string, code: string): Promise<'ok' | 'spent' | 'wrong'> {
  const row = await maybeOne(ctx.db, select, [userId]);
  if (!row) return 'wrong';
  const secret = await symmetricDecrypt({ key: ctx.secrets.auth, data: row.secret });
  const now = Math.floor(ctx.clock() / stepMs);
  const step = [now - 1, now, now + 1].findLast((candidate) => sameSecret(codeAt(secret, candidate), code));
  if (step === undefined) return 'wrong';
  return (await runCount(ctx.db, spend, [userId, step])) === 1 ? 'ok' : 'spent';
}

/** RFC 4226, six digits. */
export function codeAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const number = digest.readUInt32BE(defined(digest.at(-1), 'digest.at(-1)') & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
