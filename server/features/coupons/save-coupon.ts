import { run, statement } from '../../db/statement.ts';
import { type CouponInput, mostPercentOff } from '../../contract/coupons.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { keepPayable } from '../catalog/payable.ts';
import { guardPrices } from '../catalog/price-guard.ts';

/** What both statements write. */
type CouponValues = {
  code: string;
  kind: string;
  value: number;
  variantId: string | null;
  startsAt: string | null;
  endsAt: string | null;
  maxUses: number | null;
  active: boolean;
  currency: string | null;
};

const insert = statement<{ id: string }, CouponValues>({
  name: 'catalog_insert_coupon',
  text: `insert into coupon (code, kind, value, variant_id, starts_at, ends_at, max_uses, active, currency)
    values (:code, :kind, :value, :variantId, :startsAt, :endsAt, :maxUses, :active, :currency) returning id`,
});

const update = statement<{ id: string }, CouponValues & { id: string }>({
  name: 'catalog_update_coupon',
  text: `update coupon set code = :code, kind = :kind, value = :value, variant_id = :variantId, starts_at = :startsAt, ends_at = :endsAt, max_uses = :maxUses, active = :active, currency = :currency
    where id = :id and variant_ids is null returning id`,
});

/** Makes or changes a coupon. Orders that used it keep their price. */
export async function saveCoupon(ctx: Context, input: CouponInput, actor: Actor): Promise<{ id: string }> {
  if (input.kind === 'percent' && input.value > mostPercentOff)
    throw new AppError('bad_input', `A percentage is 1 to ${mostPercentOff}.`, { field: 'value' });
  if (input.startsAt && input.endsAt && input.endsAt <= input.startsAt)
    throw new AppError('bad_input', 'It ends before it starts.', { field: 'endsAt' });
  const currency = input.currency ?? (await readSettings(ctx)).currency;
  const { id, code, kind, value, variantId = null, startsAt = null, endsAt = null, maxUses = null, active } = input;
  const values = {
    code,
    kind,
    value,
    variantId,
    startsAt,
    endsAt,
    maxUses,
    active,
    currency: kind === 'amount' ? currency : null,
  };
  try {
    return await transaction(ctx.db, async (tx) => {
      const variantIds = input.variantId ? [input.variantId] : null;
      const [row] = await guardPrices(tx, { actor, variantIds }, () =>
        keepPayable({ ctx, tx, variantIds, field: 'value' }, () =>
          id ? run(tx, update, { ...values, id }) : run(tx, insert, values),
        ),
      );
      if (!row) throw new AppError('not_found', 'There is no such coupon.', { field: 'id' });
      await appendAudit(tx, {
        actor,
        action: 'coupons.save',
        subject: row.id,
        detail: {
          code,
          kind,
          value,
          ...(kind === 'amount' && { currency }),
          active,
        },
      });
      return row;
    });
  } catch (error) {
    const { constraint, code: state } = error as { constraint?: string; code?: string };
    if (constraint === 'coupon_code')
      throw new AppError('conflict', 'Another coupon has this code.', { field: 'code', reason: 'coupon_code_taken' });
    if (state === '23503') throw new AppError('not_found', 'There is no such variant.', { field: 'variantId' });
    throw error;
  }
}
