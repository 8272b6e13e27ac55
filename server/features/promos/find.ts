import { maybeOne, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { type PromoRow, promoColumns } from './promo-row.ts';

const read = statement<PromoRow, [string]>({
  name: 'promos_find',
  text: `select ${promoColumns} from promo where id = $1`,
});

/** One promo; `not_found` when there is none. */
export async function findPromo(ctx: Context, id: string): Promise<PromoRow> {
  const row = await maybeOne(ctx.db, read, [id]);
  if (!row) throw new AppError('not_found', 'There is no such promo.', { reason: 'promo_unknown', field: 'promoId' });
  return row;
}
