import { z } from 'zod';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { sealKeys } from './grant-access.ts';

const renew = statement<never, [Buffer, number, string]>({
  name: 'access_renew',
  text: 'update order_access set sealed = $3 where token_hash = $1 and order_id = $2 and expires_at > now()',
});
const isThere = statement<never, [Buffer, number]>({
  name: 'access_is_there',
  text: 'select 1 from order_access where token_hash = $1 and order_id = $2 and expires_at > now()',
});

const renewAsked = z.object({ orderId: z.number().int(), tokenHash: z.base64(), publicKey: z.base64() });

/** Seals what the order holds now to a way in that was made before: a key has been replaced, or has come since. */
export async function answerRenew(ctx: Context, input: unknown): Promise<string> {
  const { orderId, tokenHash, publicKey } = renewAsked.parse(input);
  const hash = Buffer.from(tokenHash, 'base64');
  if ((await run(ctx.db, isThere, [hash, orderId])).length === 0)
    throw new AppError('not_found', 'No such order, or the link to it is not complete.', { reason: 'order_unknown' });
  const { sealed } = await sealKeys(ctx, orderId, Buffer.from(publicKey, 'base64'));
  const slots = JSON.stringify(sealed);
  await run(ctx.db, renew, [hash, orderId, slots]);
  return slots;
}
