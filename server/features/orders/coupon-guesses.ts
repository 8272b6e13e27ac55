import { maybeOne, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { addCounts, readCounts } from '../limits/count.ts';
import type { WorkLevel, WorkPurpose } from '../proof-of-work/challenge.ts';
import { requireWork, type Stranger } from './required-work.ts';

/** Wrong coupons are counted over this long, ms. */
const windowMs = 10 * 60_000;
/** From so many wrong ones on, of one address and in all, each further try takes work of this level. */
const steps: { level: WorkLevel; address: number; all: number }[] = [
  { level: 3, address: 60, all: 3000 },
  { level: 2, address: 25, all: 1000 },
  { level: 1, address: 10, all: 300 },
];

const buckets = (clientIp: string) => [`coupon:${clientIp}`, 'coupon'];

/** Lets a coupon be tried. After many wrong ones it takes work, never more: a right one is not refused for what strangers guessed. */
export async function guardCoupon(
  ctx: Context,
  stranger: Stranger,
  { purpose, clientIp }: { purpose: WorkPurpose; clientIp: string },
) {
  const [address = 0, all = 0] = await readCounts(ctx, buckets(clientIp));
  const step = steps.find((one) => address >= one.address || all >= one.all);
  if (step) await requireWork(ctx, stranger, { purpose, level: step.level });
}

export const isWrongCoupon = (error: unknown): error is AppError =>
  error instanceof AppError && error.extra.field === 'coupon' && error.extra.reason?.startsWith('coupon_') === true;

/** A wrong coupon is counted, and answered alike whatever is wrong with it: unknown, ended, used up or for something else. */
export async function wrongCoupon(ctx: Context, clientIp: string): Promise<AppError> {
  await addCounts(ctx, buckets(clientIp), windowMs);
  return new AppError('bad_input', 'This coupon is not valid for this order.', {
    reason: 'coupon_unknown',
    field: 'coupon',
  });
}

const left = statement<{ left: boolean }, [string]>({
  name: 'orders_coupon_left',
  text: `select max_uses is null or max_uses > (select count(*) from orders where coupon_id = c.id and status not in ('expired', 'refunded')
      and (status <> 'created' or expires_at > now())) as left from coupon c where id = $1`,
});

/** Known before the gateway is asked, so that a used-up coupon answers as quickly as an unknown one. Throws `coupon_used_up`. */
export async function refuseUsedUp(ctx: Context, couponId: string): Promise<void> {
  const row = await maybeOne(ctx.db, left, [couponId]);
  if (row && !row.left)
    throw new AppError('conflict', 'This coupon has been used up.', { reason: 'coupon_used_up', field: 'coupon' });
}
