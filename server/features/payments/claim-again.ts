import type { Connection } from '../../db/database.ts';
import { maybeOne, one, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { quoteWithin } from '../catalog/quote.ts';
import type { SettlementRow } from './settlement-row.ts';

/** A settlement's transaction may take this long, ms: a hold that ends sooner counts as one that has ended. */
const longestSettlementMs = 30_000;

/**
 * Why a payment may not have what its order once promised; undefined: it may. The price, the shelf and the coupon's terms
 * hold for money that came in time. A coupon's use is held only while the order lives, so it is taken again also then.
 */
export async function claimAgain(
  tx: Connection,
  row: SettlementRow,
  { late, now }: { late: boolean; now: number },
): Promise<string | undefined> {
  // what drawn buyers buy has no price and no coupon of its own
  if (row.rehearsal) return undefined;
  const lapsed = late || now > +row.expires_at - longestSettlementMs;
  if (lapsed && row.coupon_id && !(await hasUseLeft(tx, row.order_id, row.coupon_id))) return 'coupon_used_up';
  return late ? lostTerms(tx, row, now) : undefined;
}

const lockCoupon = statement<{ max_uses: number | null }, [string]>({
  name: 'payments_lock_coupon',
  text: 'select max_uses from coupon where id = $1 and max_uses is not null for update',
});

// begun under the coupon's lock, so that it sees what the one before has taken
const otherUses = statement<{ n: number }, [string, number]>({
  name: 'payments_coupon_uses',
  text: `select count(*) as n from orders where coupon_id = $1 and id <> $2 and status not in ('expired', 'refunded')
    and (status <> 'created' or expires_at > now())`,
});

async function hasUseLeft(tx: Connection, orderId: number, couponId: string): Promise<boolean> {
  const coupon = await maybeOne(tx, lockCoupon, [couponId]);
  if (!coupon || coupon.max_uses === null) return true;
  const others = await one(tx, otherUses, [couponId, orderId]);
  return others.n < coupon.max_uses;
}

/** As the desk's words call it. */
const renamed: Record<string, string> = { coupon_other: 'coupon_unfit' };

async function lostTerms(tx: Connection, row: SettlementRow, now: number): Promise<string | undefined> {
  const wanted = { variantId: row.variant_id, quantity: row.quantity, couponId: row.coupon_id };
  try {
    const price = await quoteWithin(tx, wanted, now);
    if (price.currency !== row.paid_currency) return 'currency_changed';
    return price.amountMinor > row.paid_minor ? 'price_up' : undefined;
  } catch (error) {
    if (error instanceof AppError && error.extra.reason) return renamed[error.extra.reason] ?? error.extra.reason;
    throw error;
  }
}
