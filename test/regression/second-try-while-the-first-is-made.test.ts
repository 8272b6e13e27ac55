import { expect, test, vi } from 'vitest';
import type { Context } from '../../server/features/context.ts';
import { checkout } from '../../server/features/orders/checkout.ts';
import { setAdmission } from '../../server/features/waiting-line/set-admission.ts';
import { AppError } from '../../server/lib/app-error.ts';
import { request } from '../server/features/orders/buyer.ts';
import { stillShop } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

/** The same shop seen by an instance that stands still just before it takes a place in the line. */
function standingStill(ctx: Context) {
  const arrived = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const query = async (config: { name: string; text: string; values: unknown[] }) => {
    if (config.name === 'waiting_enter') {
      arrived.resolve();
      await goOn.promise;
    }
    return ctx.db.pool.query(config);
  };
  const db = {
    ...ctx.db,
    pool: new Proxy(ctx.db.pool, { get: (on, key) => (key === 'query' ? query : Reflect.get(on, key)) }),
  };
  return { ctx: { ...ctx, db }, arrived: arrived.promise, goOn: goOn.resolve };
}

// a buyer whose first try got no answer in time sends it again; it said that the key was another order's
test('a second try that was under way while the first became an order is answered with that order', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2']);
  await setAdmission(ctx, { perSecond: 1000, reason: 'cap', epoch: 1 });
  const input = { variantId, quantity: 1, contact: 'patient@example.com', gateway: 'sandbox' };
  const again = { ...request, idempotencyKey: 'one-key' };
  // two module graphs are two instances: each has its own queue of one buyer's requests
  vi.resetModules();
  const other = await import('../../server/features/orders/checkout.ts');
  const slow = standingStill(ctx);
  const second = other.checkout(slow.ctx, input, again);
  await slow.arrived;
  const first = await vi.waitFor(() => checkout(ctx, input, again), { timeout: 20_000, interval: 20 });
  slow.goOn();
  expect(await second).toEqual(first);
  expect((await ctx.db.pool.query('select 1 from orders')).rowCount).toBe(1);

  const otherBasket = checkout(ctx, { ...input, quantity: 2 }, again);
  await expect(otherBasket).rejects.toSatisfy((error: AppError) => error.extra.reason === 'idempotency_mismatch');
});
