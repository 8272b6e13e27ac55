import { expect, test } from 'vitest';
import { readBuyerOrder } from '../../../../server/features/orders/buyer-order-by-token.ts';
import { lookUp } from '../../../../server/features/orders/look-up.ts';
import { refundOrder } from '../../../../server/features/payments/refund.ts';
import { testShop } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';
import { delivered, order, owner, pay } from '../orders/buyer.ts';

const address = '198.51.100.4';

test("contact and look-up password open exactly that buyer's orders; every kind of miss is one answer", async () => {
  await using shop = await testShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['L-1', 'L-2', 'L-3', 'L-4', 'L-5']);
  const mine = { contact: 'Mei@Example.com', lookupPassword: '芝麻 开门' };
  const [first, second] = [await order(ctx, variantId, mine), await order(ctx, variantId, mine)];
  const other = await order(ctx, variantId, { contact: 'mei@example.com', lookupPassword: 'another' });
  const without = await order(ctx, variantId, { contact: 'mei@example.com' });
  for (const made of [first, second, other, without]) await pay(ctx, made);
  for (const made of [first, second, other, without]) await delivered(ctx, made);

  const found = await lookUp(ctx, { contact: ' ｍｅｉ@example.COM ', lookupPassword: '芝麻 开门' }, address);
  expect(found.map(({ orderNo }) => orderNo)).toEqual([second.orderNo, first.orderNo]);
  for (const { orderNo, token } of found) {
    expect(token).not.toBe(first.token);
    const view = await readBuyerOrder(ctx, orderNo, token);
    expect(view.keys).toEqual(
      (await readBuyerOrder(ctx, orderNo, orderNo === first.orderNo ? first.token : second.token)).keys,
    );
    await expect(readBuyerOrder(ctx, other.orderNo, token)).rejects.toMatchObject({ code: 'not_found' });
  }

  const misses = [
    { contact: 'mei@example.com', lookupPassword: 'wrong' },
    { contact: 'nobody@example.com', lookupPassword: '芝麻 开门' },
    { contact: 'mei@example.com', lookupPassword: '' },
    { contact: "' or 1=1 --", lookupPassword: '%' },
    { contact: 'mei@example.com\u0000', lookupPassword: 'wrong' },
  ];
  for (const miss of misses) expect(await lookUp(ctx, miss, address)).toEqual([]);
});

test('a looked-up page lapses, and shows no keys once the order is refunded', async () => {
  await using shop = await testShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['L-1']);
  const mine = { contact: 'li@example.com', lookupPassword: 'secret' };
  const made = await order(ctx, variantId, mine);
  await pay(ctx, made);
  await delivered(ctx, made);
  const [found] = await lookUp(ctx, mine, address);
  expect((await readBuyerOrder(ctx, made.orderNo, found!.token)).keys).toEqual(['L-1']);
  await refundOrder(
    ctx,
    { orderNo: made.orderNo, amountMinor: 1000, reason: 'asked', requestKey: 'all-of-it', byHand: true },
    owner,
  );
  expect(await readBuyerOrder(ctx, made.orderNo, found!.token)).toMatchObject({ status: 'refunded', keys: [] });
  await ctx.db.pool.query("update order_access set expires_at = now() - interval '1 s'");
  await expect(readBuyerOrder(ctx, made.orderNo, found!.token)).rejects.toMatchObject({ code: 'not_found' });
  expect((await readBuyerOrder(ctx, made.orderNo, made.token)).status).toBe('refunded');
});

test('wrong look-ups are limited per address for a contact, and per address for any contact', async () => {
  await using shop = await testShop();
  const { ctx } = shop;
  const guess = (contact: string, from: string) =>
    lookUp(ctx, { contact, lookupPassword: 'guess' }, from).then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
  const oneContact = await Promise.all(
    Array.from({ length: 28 }, (_, n) => guess('target@example.com', `198.51.100.${n % 2}`)),
  );
  expect(oneContact.filter((outcome) => outcome === 'answered')).toHaveLength(20);
  expect(oneContact.filter((outcome) => outcome === 'too_many')).toHaveLength(8);
  const oneAddress = await Promise.all(
    Array.from({ length: 33 }, (_, n) => guess(`someone-${n}@example.com`, '203.0.113.99')),
  );
  expect(oneAddress.filter((outcome) => outcome === 'answered')).toHaveLength(30);
  await expect(lookUp(ctx, { contact: 'x@example.com', lookupPassword: 'x' }, '203.0.113.99')).rejects.toMatchObject({
    code: 'too_many',
    extra: { retryAfterSeconds: expect.any(Number) },
  });
});
