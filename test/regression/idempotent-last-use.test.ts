import { expect, test, vi } from 'vitest';
import { checkout } from '../../server/features/orders/checkout.ts';
import { request } from '../server/features/orders/buyer.ts';
import { stillShop } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

// two module graphs are two instances: each has its own queue of one buyer's requests
test('the same idempotency key at two instances at once: one answer, also for the last use of a coupon and the last key', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  await ctx.db.pool.query("insert into coupon (code, kind, value, max_uses) values ('LAST', 'percent', 10, 1)");
  vi.resetModules();
  const other = await import('../../server/features/orders/checkout.ts');
  expect(other.checkout).not.toBe(checkout);
  const input = { variantId, quantity: 1, contact: 'same@example.com', gateway: 'sandbox', coupon: 'last' };
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      (n % 2 ? checkout : other.checkout)(ctx, input, { ...request, idempotencyKey: 'one-key' }),
    ),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect((await ctx.db.pool.query('select 1 from orders')).rowCount).toBe(1);
});
