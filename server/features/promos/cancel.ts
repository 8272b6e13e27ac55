import { maybeOne, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import { forgetProducts } from '../catalog/list-products.ts';
import type { Actor, Context } from '../context.ts';
import { stopCoupon } from './offer-coupon.ts';
import { forgetPromos } from '../catalog/running-promos.ts';

const cancel = statement<{ name: string; coupon_id: string | null }, [string, number]>({
  name: 'promos_cancel',
  text: `update promo set cancelled_at = to_timestamp($2::float8 / 1000)
    where id = $1 and cancelled_at is null and ends_at > to_timestamp($2::float8 / 1000) returning name, coupon_id`,
});

/** Undoes price, schedule and floor together, at once; orders made at the promo's price keep it. */
export async function cancelPromo(ctx: Context, { id }: { id: string }, actor: Actor): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const row = await maybeOne(tx, cancel, [id, ctx.clock()]);
    if (!row) throw new AppError('conflict', 'This promo is over already.', { reason: 'promo_over', field: 'id' });
    if (row.coupon_id) await stopCoupon(tx, row.coupon_id);
    await appendAudit(tx, { actor, action: 'promos.cancel', subject: id, detail: { name: row.name } });
  });
  forgetPromos(ctx);
  forgetProducts(ctx);
}
