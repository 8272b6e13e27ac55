import type { PromoView } from '../../contract/scaling/promo.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { type PromoRow, promoColumns } from './promo-row.ts';
import { viewPromos } from './view.ts';

const read = statement<PromoRow>({
  name: 'promos_list',
  text: `select ${promoColumns} from promo order by starts_at desc, id limit 200`,
});

/** Every promo, the latest start first. */
export async function listPromos(ctx: Context): Promise<PromoView[]> {
  return viewPromos(ctx, await run(ctx.db, read, []));
}
