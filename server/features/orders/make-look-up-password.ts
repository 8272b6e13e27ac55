import { defined } from '../../contract/defined.ts';
import { randomInt } from 'node:crypto';
import { one, runCount, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { readBuyerOrder } from './buyer-order-by-token.ts';
import { lookupHash } from '../contacts/contact.ts';

const contactOf = statement<{ contact: string }, [number]>({
  name: 'orders_contact',
  text: 'select contact from orders where id = $1',
});
const setPassword = statement<never, [number, string]>({
  name: 'orders_set_lookup',
  text: 'update orders set lookup_hash = $2 where id = $1 and lookup_hash is null',
});

const signs = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Makes the look-up password of an order that has none, for whoever holds the order's link. It is told this once. */
export async function makeLookupPassword(ctx: Context, orderNo: string, token: string): Promise<string> {
  const { orderId } = await readBuyerOrder(ctx, orderNo, token);
  const order = await one(ctx.db, contactOf, [orderId]);
  const sign = () => defined(signs[randomInt(signs.length)], 'signs[randomInt(signs.length)]');
  // 60 bits, in three groups that can be read out
  const password = Array.from({ length: 3 }, () => Array.from({ length: 4 }, sign).join('')).join('-');
  if ((await runCount(ctx.db, setPassword, [orderId, lookupHash(ctx, order.contact, password)])) === 0)
    throw new AppError('conflict', 'This order has a look-up password already.', { reason: 'lookup_password_set' });
  return password;
}
