import { expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { checkoutQueue } from '../../server/features/orders/checkout-slots.ts';
import { setAdmission } from '../../server/features/waiting-line/set-admission.ts';
import { openShop } from '../server/storefront/open-storefront.ts';
import { stockShelf } from '../support/stock.ts';

test('buyers who are told to wait, and ask again, take no slot from those whose turn it is', async () => {
  const { checkoutSlots, upstreamDelayMs } = readConfig({
    YINGHUO_CHECKOUT_SLOTS: '1',
    YINGHUO_UPSTREAM_DELAY_MS: 'storefront=50',
  });
  await using shop = await openShop({ config: { checkoutSlots, upstreamDelayMs } });
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['KEY-1', 'KEY-2', 'KEY-3']);
  const line = checkoutQueue(shop.ctx.config);
  let taken = 0;
  line.onBusy = (change) => (taken += Math.max(0, change));
  const order = async (n: number, ticket?: string) => {
    const response = await fetch(`${shop.url}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ variantId, quantity: 1, contact: `buyer${n}@example.com`, gateway: 'sandbox', ticket }),
    });
    return { status: response.status, body: (await response.json()) as { ticket?: string } };
  };

  await setAdmission(shop.ctx, { perSecond: 0, reason: 'cap', epoch: 1 });
  const first = await Promise.all(Array.from({ length: 10 }, (_, n) => order(n)));
  expect(first.map(({ status }) => status)).toEqual(Array(10).fill(503));
  const again = await Promise.all(first.map(({ body }, n) => order(n, body.ticket)));
  expect(again.map(({ status }) => status)).toEqual(Array(10).fill(503));
  expect(taken).toBe(0);

  await setAdmission(shop.ctx, { perSecond: null, reason: '', epoch: 1 });
  expect((await order(0, again[0]!.body.ticket)).status).toBe(201);
  expect(taken).toBe(1);
});
