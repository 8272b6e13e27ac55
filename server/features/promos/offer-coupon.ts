import type { PromoInput } from '../../contract/scaling/promo.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';

// the code of a promo that is over may come back: its row goes on with the new one, so that codes stay unique
const upsert = statement<{ id: string }, [string, number, string[], number, number]>({
  name: 'promos_coupon_save',
  text: `insert into coupon (code, kind, value, variant_ids, starts_at, ends_at, active)
    values ($1, 'percent', $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000), true)
    on conflict ((upper(code))) do update set code = excluded.code, value = excluded.value, variant_ids = excluded.variant_ids,
      starts_at = excluded.starts_at, ends_at = excluded.ends_at, active = true
    where coupon.variant_ids is not null returning id`,
});

const stop = statement<never, [string]>({
  name: 'promos_coupon_stop',
  text: 'update coupon set active = false where id = $1',
});

/** The coupon of a promo: good for its variants, in its window only. Answers its id. */
export async function saveOfferCoupon(
  tx: Connection,
  { variantIds, startsAtMs, endsAtMs }: PromoInput,
  { code, percent, beforeId }: { code: string; percent: number; beforeId: string | null },
): Promise<string> {
  const row = await maybeOne(tx, upsert, [code, percent, variantIds, startsAtMs, endsAtMs]);
  if (!row)
    throw new AppError('conflict', 'Another coupon has this code.', {
      reason: 'coupon_code_taken',
      field: 'offer.code',
    });
  if (beforeId !== null && beforeId !== row.id) await stopCoupon(tx, beforeId);
  return row.id;
}

export async function stopCoupon(tx: Connection, id: string): Promise<void> {
  await run(tx, stop, [id]);
}
