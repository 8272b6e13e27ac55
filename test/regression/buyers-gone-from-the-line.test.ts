import { expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { checkoutQueue } from '../../server/features/orders/checkout-slots.ts';
import { openShop } from '../server/storefront/open-storefront.ts';
import { stockShelf } from '../support/stock.ts';

test('buyers who gave up and asked again do not hold the line with orders for nobody', async () => {
  const { checkoutSlots, upstreamDelayMs } = readConfig({
    YINGHUO_CHECKOUT_SLOTS: '1',
    YINGHUO_UPSTREAM_DELAY_MS: 'storefront=500',
  });
  await using shop = await openShop({ config: { checkoutSlots, upstreamDelayMs } });
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['KEY-1', 'KEY-2', 'KEY-3']);
  const line = checkoutQueue(shop.ctx.config);
  const order = (n: number, signal?: AbortSignal) =>
    fetch(`${shop.url}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ variantId, quantity: 1, contact: `buyer${n}@example.com`, gateway: 'sandbox' }),
      signal,
    });

  const made = async () =>
    (await shop.db.pool.query<{ n: number }>('select count(*)::int as n from orders')).rows[0]!.n;

  const leaving = new AbortController();
  const gone = Promise.allSettled(Array.from({ length: 12 }, (_, n) => order(n, leaving.signal)));
  await expect.poll(async () => line.waitingSince.length + line.busy + (await made()), { timeout: 20_000 }).toBe(12);
  const before = await made();
  leaving.abort();
  await gone;
  await expect.poll(() => line.waitingSince.length, { timeout: 20_000 }).toBe(0);
  expect((await order(99)).status).toBe(201);
  // the one whose work had begun, and the one who stayed
  expect(await made()).toBeLessThanOrEqual(before + 2);
});
