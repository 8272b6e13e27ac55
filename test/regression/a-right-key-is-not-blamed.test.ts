import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Context, systemActor } from '../../server/features/context.ts';
import type { CheckoutResult } from '../../server/features/orders/checkout.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { askDueOrders } from '../../server/features/payments/ask.ts';
import { listGateways } from '../../server/features/gateways/list-gateways.ts';
import { takeNotification } from '../../server/features/payments/notify.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { writeTroubles } from '../../server/features/gateways/trouble.ts';
import type { RawNotification } from '../../server/gateways/gateway.ts';
import { signNotification } from '../../server/gateways/sandbox/sign.ts';
import { bankKnows, order } from '../server/features/orders/buyer.ts';
import { stillShop } from '../server/features/orders/hand-worker.ts';
import { sandboxSecret } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const forgers = 'a-secret-that-a-forger-made-up';

function signed(made: CheckoutResult, secret: string): RawNotification {
  const { orderNo, amountMinor, currency } = made;
  const paid = { eventId: randomUUID(), orderNo, outcome: 'paid', amountMinor, currency, tradeNo: `T-${orderNo}` };
  const body = JSON.stringify({ ...paid, happenedAt: new Date() });
  const headers = new Headers(signNotification({ secret }, body, Date.now()));
  return { method: 'POST', url: '/pay/sandbox/notify', headers, body: Buffer.from(body) };
}

async function shopWithOrders(count: number) {
  const shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(
    ctx,
    ctx.db.pool,
    Array.from({ length: count }, (_, n) => `RIGHT-${n}`),
  );
  const orders: CheckoutResult[] = [];
  for (let n = 0; n < count; n++) orders.push(await order(ctx, variantId));
  return { ctx, orders, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]() };
}

const genuine = (ctx: Context, made: CheckoutResult) =>
  takeNotification(ctx, 'sandbox', { raw: signed(made, sandboxSecret), from: '198.51.100.1' });

const refused = (ctx: Context, made: CheckoutResult, secret = forgers) =>
  expect(takeNotification(ctx, 'sandbox', { raw: signed(made, secret), from: '198.51.100.7' })).rejects.toMatchObject({
    code: 'bad_signature',
  });

async function troubles(ctx: Context) {
  await writeTroubles(ctx);
  return (await listNeeds(ctx)).filter(({ kind }) => kind === 'gateway_trouble').map(({ detail }) => detail);
}

const saveSandbox = (ctx: Context, settings: object, position = 0) =>
  saveGateway(ctx, { name: 'sandbox', enabled: true, position, settings }, systemActor);

async function ask(ctx: Context): Promise<void> {
  await ctx.db.pool.query("update orders set ask_at = now() where status = 'created'");
  await askDueOrders(ctx);
}

test('one forged notice of an own order blames no key that a genuine notice has proven', async () => {
  await using shop = await shopWithOrders(3);
  const { ctx, orders } = shop;
  const [paid, own, other] = orders as [CheckoutResult, CheckoutResult, CheckoutResult];
  // the control: while nothing has proven the key, it may well be mistyped
  await refused(ctx, own);
  expect(await troubles(ctx)).toMatchObject([{ cause: 'wrong_secret', orderNo: own.orderNo }]);

  await genuine(ctx, paid);
  expect(await troubles(ctx)).toEqual([]);
  await refused(ctx, own);
  expect(await troubles(ctx)).toEqual([]);
  expect((await listGateways(ctx)).find(({ name }) => name === 'sandbox')!.trouble).toBeNull();
  const { rows } = await ctx.db.pool.query('select cause, count from gateway_trouble');
  expect(rows).toEqual([{ cause: 'stranger', count: 1 }]);

  // a flood is told as a stranger's, about several own orders too, and also after the gateway was only moved
  await saveSandbox(ctx, { secret: sandboxSecret }, 3);
  for (let n = 0; n < 12; n++) for (const made of [own, other]) await refused(ctx, made);
  await ask(ctx);
  expect(await troubles(ctx)).toMatchObject([{ cause: 'stranger', count: 25 }]);

  // another key has proven nothing yet
  await saveSandbox(ctx, { secret: 'another-secret-typed-wrong' });
  await refused(ctx, own, sandboxSecret);
  expect(await troubles(ctx)).toMatchObject([{ cause: 'wrong_secret' }]);
  await saveSandbox(ctx, { secret: sandboxSecret });
  await genuine(ctx, own);
  expect(await troubles(ctx)).toEqual([]);
});

test('a key that was changed at the provider is told once the gateway says that several refused orders are paid', async () => {
  await using shop = await shopWithOrders(5);
  const { ctx, orders } = shop;
  const [before, first, second, unpaid, after] = orders as [
    CheckoutResult,
    CheckoutResult,
    CheckoutResult,
    CheckoutResult,
    CheckoutResult,
  ];
  await genuine(ctx, before);
  const newKey = 'the-new-key-at-the-provider';
  for (const made of [first, unpaid]) await refused(ctx, made, newKey);
  await troubles(ctx);
  await bankKnows(ctx, first);
  await ask(ctx);
  expect(await troubles(ctx)).toEqual([]);

  // retries of the one, and orders that are not paid, make no second
  await refused(ctx, first, newKey);
  await refused(ctx, second, newKey);
  expect(await troubles(ctx)).toEqual([]);
  await bankKnows(ctx, second);
  await ask(ctx);
  expect(await troubles(ctx)).toMatchObject([{ side: 'notice', cause: 'key_changed', count: 2 }]);

  await genuine(ctx, after);
  expect(await troubles(ctx)).toEqual([]);
  expect((await ctx.db.pool.query('select from refused_order')).rowCount).toBe(0);
});

test('a notice with a field twice can be from anybody, and is not said to be signed right', async () => {
  await using shop = await shopWithOrders(1);
  const { ctx, orders } = shop;
  const settings = { apiUrl: 'http://127.0.0.1:9/', pid: '1001', key: 'the-merchant-key' };
  await saveGateway(ctx, { name: 'epay', enabled: true, position: 1, settings }, systemActor);
  const url = `/pay/epay/notify?out_trade_no=${orders[0]!.orderNo}&money=1.00&money=10.00&sign=00`;
  const raw = { method: 'GET', url, headers: new Headers(), body: Buffer.alloc(0) };
  await expect(takeNotification(ctx, 'epay', { raw })).rejects.toMatchObject({ code: 'bad_signature' });
  expect(await troubles(ctx)).toEqual([]);
});
