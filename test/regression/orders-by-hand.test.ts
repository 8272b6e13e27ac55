import { expect, test } from 'vitest';
import { readBuyerOrder } from '../../server/features/orders/buyer-order-by-token.ts';
import { deliverManually } from '../../server/features/orders/deliver-manually.ts';
import { resendOrder } from '../../server/features/orders/resend.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { openNeeds, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

test('resending an order that is delivered by hand asks for no keys', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, [], { delivery: 'manual' });
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await work(ctx);
  expect(await openNeeds(ctx)).toEqual(['manual_delivery']);
  await expect(resendOrder(ctx, { orderNo: made.orderNo }, owner)).rejects.toMatchObject({ code: 'conflict' });
  await ctx.db.pool.query(
    "insert into job (task, payload) select 'dispense.deliver', jsonb_build_object('orderId', id) from orders",
  );
  await work(ctx);
  expect(await openNeeds(ctx)).toEqual(['manual_delivery']);
  expect((await rowOf(ctx, made)).status).toBe('delivering');
});

test('it goes through paid to delivering', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, [], { delivery: 'manual' });
  await pay(ctx, await order(ctx, variantId));
  await work(ctx);
  const { rows } = await ctx.db.pool.query<{ type: string }>('select type from order_event order by id');
  expect(rows.map(({ type }) => type)).toEqual(['created', 'paid', 'delivering']);
});

test('a partly refunded one is still delivered by hand', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, [], { delivery: 'manual' });
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await work(ctx);
  const part = { orderNo: made.orderNo, amountMinor: 300, reason: 'late', requestKey: 'part-key', byHand: true };
  await refundOrder(ctx, part, owner);
  await deliverManually(ctx, { orderNo: made.orderNo, text: 'done' }, owner);
  const view = await readBuyerOrder(ctx, made.orderNo, made.token);
  expect(view).toMatchObject({ status: 'partly_refunded', keys: ['done'] });
  expect(await openNeeds(ctx)).toEqual([]);
  await expect(deliverManually(ctx, { orderNo: made.orderNo, text: 'again' }, owner)).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('one that was paid too late leaves Needs you when it is delivered', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, [], { delivery: 'manual' });
  const made = await order(ctx, variantId);
  await ctx.db.pool.query(
    "update orders set created_at = now() - interval '3 days', expires_at = now() - interval '3 days'",
  );
  await pay(ctx, made);
  await work(ctx);
  expect(await openNeeds(ctx)).toEqual(['late_parked']);
  await deliverManually(ctx, { orderNo: made.orderNo, text: 'done' }, owner);
  expect(await openNeeds(ctx)).toEqual([]);
});
