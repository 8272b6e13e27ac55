import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { resendOrder } from '../../server/features/orders/resend.ts';
import { recordNotice } from '../../server/features/payments/record-notice.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { openNeeds, operator, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { type StillShop, stillShop, work } from '../server/features/orders/hand-worker.ts';
import { sandboxSecret } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const epay = { apiUrl: 'https://pay.example.com/', pid: '1001', key: 'k'.repeat(32), type: 'alipay', mode: 'page' };

async function withEpay({ ctx }: StillShop): Promise<string> {
  await saveGateway(ctx, { name: 'epay', enabled: true, position: 1, settings: epay }, systemActor);
  return (await stockShelf(ctx, ctx.db.pool, ['K1', 'K2'])).variantId;
}

const switchSandbox = ({ ctx }: StillShop, enabled: boolean) =>
  saveGateway(ctx, { name: 'sandbox', enabled, position: 0, settings: { secret: sandboxSecret } }, systemActor);

async function counts({ ctx }: StillShop) {
  const { rows } = await ctx.db.pool.query<{ payments: number; refunds: number; deliveries: number }>(
    'select (select count(*) from payment) as payments, (select count(*) from refund) as refunds, (select count(*) from delivery) as deliveries',
  );
  return rows[0];
}

for (const outcome of ['paid', 'refunded', 'disputed', 'failed'] as const) {
  test(`"${outcome}" from a gateway that the order was not sent to changes nothing about it`, async () => {
    await using shop = await stillShop();
    const { ctx } = shop;
    const variantId = await withEpay(shop);
    const made = await order(ctx, variantId, { gateway: 'epay' });
    await pay(ctx, made, { outcome });
    await work(ctx);
    expect(await rowOf(ctx, made)).toMatchObject({ status: 'created', paid_minor: 0 });
    expect(await counts(shop)).toEqual({ payments: 0, refunds: 0, deliveries: 0 });
    expect(await openNeeds(ctx)).toEqual(outcome === 'failed' ? [] : ['other_gateway']);
    // its own gateway still pays it, under the same serial number as well
    const { orderNo, amountMinor, currency } = made;
    const own = { eventId: randomUUID(), orderNo, outcome: 'paid' as const, amountMinor, currency };
    await recordNotice(ctx, 'epay', { notice: { ...own, tradeNo: `T-${orderNo}`, happenedAt: new Date() } });
    await work(ctx);
    expect((await rowOf(ctx, made)).status).toBe('delivered');
  });
}

test('money by a gateway that was switched off is booked and waits; a person delivers it', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const variantId = await withEpay(shop);
  const made = await order(ctx, variantId);
  await switchSandbox(shop, false);
  await pay(ctx, made);
  await work(ctx);
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'paid', paid_minor: 1000 });
  expect(await counts(shop)).toMatchObject({ payments: 1, deliveries: 0 });
  expect(await listNeeds(ctx)).toMatchObject([{ kind: 'gateway_off', detail: { gateway: 'sandbox' } }]);
  await expect(resendOrder(ctx, { orderNo: made.orderNo }, operator)).rejects.toMatchObject({ code: 'not_allowed' });
  await resendOrder(ctx, { orderNo: made.orderNo }, owner);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
  expect(await openNeeds(ctx)).toEqual([]);
});

test('so it is by one whose settings are gone', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const variantId = await withEpay(shop);
  const made = await order(ctx, variantId);
  await switchSandbox(shop, false);
  await ctx.db.pool.query("delete from setting where key = 'gateway:sandbox'");
  await pay(ctx, made);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('paid');
  expect(await openNeeds(ctx)).toEqual(['gateway_off']);
});

test('what a switched-off gateway says of a dispute still counts', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const variantId = await withEpay(shop);
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await work(ctx);
  await switchSandbox(shop, false);
  await pay(ctx, made, { outcome: 'disputed' });
  await work(ctx);
  expect(await openNeeds(ctx)).toEqual(['disputed']);
});
