import { run, statement } from '../../db/statement.ts';
import { hmac } from '../../lib/token.ts';
import type { Context } from '../context.ts';

const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';

/** An order's referral code, not to be guessed from its number. 10 characters. */
export function referralCodeOf(ctx: Pick<Context, 'secrets'>, orderNo: string): string {
  const digest = hmac(ctx.secrets.ticket, `referral:order:${orderNo}`);
  return Array.from(digest.subarray(0, 10), (byte) => alphabet[byte % alphabet.length]).join('');
}

const found = statement<never, [string, number]>({
  name: 'referrals_found',
  text: `insert into promoter (code, contact_hash, contact, referred_by, founding_order_id)
    select $1, contact_hash, contact, referrer_id, id from orders where id = $2 and not rehearsal on conflict do nothing`,
});

/** Makes the link of an order count that was delivered before every order had its own. */
export async function foundPromoter(ctx: Context, orderNo: string, orderId: number): Promise<void> {
  await run(ctx.db, found, [referralCodeOf(ctx, orderNo), orderId]);
}
