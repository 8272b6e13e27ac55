import { z } from 'zod';
import { revealsPerDay } from '../../contract/keys.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { refuseOverDaily } from './daily-limit.ts';
import { openStockKey, type StockKeyRow } from './open-keys.ts';

const find = statement<StockKeyRow, [number]>({
  name: 'reveal_find_key',
  text: `select k.batch_id, k.sealed, k.blind_index, b.sealed_data_key
    from stock_key k join key_batch b on b.id = k.batch_id where k.id = $1`,
});

const revealAsked = z.object({ keyId: z.number().int() });

/** One key in the clear, for the owner who asked; counted here too, where no other process can leave the count out. */
export async function answerReveal(
  ctx: Context,
  input: unknown,
  { requestedBy }: { requestedBy: string },
): Promise<Buffer> {
  const { keyId } = revealAsked.parse(input);
  await refuseOverDaily(ctx, 'reveal', { requestedBy, max: revealsPerDay });
  const row = await maybeOne(ctx.db, find, [keyId]);
  if (!row) throw new AppError('not_found', 'There is no such key.', { reason: 'key_unknown', field: 'keyId' });
  return openStockKey(ctx, row);
}
