import { type CouponInput, mostPercentOff } from '../../contract/coupons.ts';
import { run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { keepPayable } from '../catalog/payable.ts';
import { guardPrices } from '../catalog/price-guard.ts';

const insert: Statement = {
  name: 'catalog_insert_coupon',
  text: `insert into coupon (code, kind, value, variant_id, starts_at, ends_at, max_uses, active, currency)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
};

const update: Statement = {
  name: 'catalog_update_coupon',
  text: `update coupon set code = $1, kind = $2, value = $3, variant_id = $4, starts_at = $5, ends_at = $6, max_uses = $7, active = $8, currency = $9
    where id = $10 and variant_ids is null returning id`,
};

/** Makes or changes a coupon. Orders that used it keep their price. */
export async function saveCoupon(ctx: Context, input: CouponInput, actor: Actor): Promise<{ id: string }> {
  if (input.kind === 'percent' && input.value > mostPercentOff)
    throw new AppError('bad_input', `A percentage is 1 to ${mostPercentOff}.`, { field: 'value' });
  if (input.startsAt && input.endsAt && input.endsAt <= input.startsAt)
    throw new AppError('bad_input', 'It ends before it starts.', { field: 'endsAt' });
  const currency = input.currency ?? (await readSettings(ctx)).currency;
  const values = [
    input.code,
    input.kind,
    input.value,
    input.variantId ?? null,
    input.startsAt ?? null,
    input.endsAt ?? null,
    input.maxUses ?? null,
    input.active,
    input.kind === 'amount' ? currency : null,
  ];
  try {
    return await transaction(ctx.db, async (tx) => {
      const variantIds = input.variantId ? [input.variantId] : null;
      const [row] = await guardPrices(tx, { actor, variantIds }, () =>
        keepPayable({ ctx, tx, variantIds, field: 'value' }, () =>
          run<{ id: string }>(tx, input.id ? update : insert, input.id ? [...values, input.id] : values),
        ),
      );
      if (!row) throw new AppError('not_found', 'There is no such coupon.', { field: 'id' });
      await appendAudit(tx, {
        actor,
        action: 'coupons.save',
        subject: row.id,
        detail: {
          code: input.code,
          kind: input.kind,
          value: input.value,
          ...(input.kind === 'amount' && { currency }),
          active: input.active,
        },
      });
      return row;
    });
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string };
    if (constraint === 'coupon_code')
      throw new AppError('conflict', 'Another coupon has this code.', { field: 'code', reason: 'coupon_code_taken' });
    if (code === '23503') throw new AppError('not_found', 'There is no such variant.', { field: 'variantId' });
    throw error;
  }
}
