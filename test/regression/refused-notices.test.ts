import { describe, expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { checkout } from '../../server/features/orders/checkout.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { listGateways } from '../../server/features/gateways/list-gateways.ts';
import { takeNotification } from '../../server/features/payments/notify.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { fadeTroubles } from '../../server/features/gateways/show-trouble.ts';
import { noteTrouble, writeTroubles } from '../../server/features/gateways/trouble.ts';
import { assemblePulse } from '../../server/features/watch/pulse.ts';
import type { RawNotification } from '../../server/gateways/gateway.ts';
import { signOf } from '../../server/gateways/epay/sign.ts';
import { newOrderNo } from '../../server/lib/token.ts';
import { startFakeStripe } from '../support/fake-gateways/stripe.ts';
import { type TestShop, testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const gatewaysKey = 'the-key-at-the-gateway';
const epaySettings = { apiUrl: 'http://127.0.0.1:9/', pid: '1001', key: gatewaysKey };

async function epayShop(key: string) {
  const shop = await testShop();
  await saveGateway(
    shop.ctx,
    { name: 'epay', enabled: true, position: 1, settings: { ...epaySettings, key } },
    systemActor,
  );
  const { variantId } = await stockShelf(
    shop.ctx,
    shop.db.pool,
    Array.from({ length: 20 }, (_, n) => `REFUSED-${n}`),
  );
  let buyers = 0;
  const order = () =>
    checkout(
      shop.ctx,
      { variantId, quantity: 1, contact: `buyer-${buyers++}@example.com`, gateway: 'epay' },
      { clientIp: '203.0.113.9', publicUrl: 'http://127.0.0.1:7070' },
    );
  return { ...shop, order, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]() };
}

function notice(
  { orderNo, amountMinor = 500 }: { orderNo: string; amountMinor?: number },
  changes: Record<string, string> = {},
  key = gatewaysKey,
): RawNotification {
  const fields = {
    pid: '1001',
    trade_no: `T-${orderNo}`,
    out_trade_no: orderNo,
    type: 'alipay',
    name: 'x',
    money: (amountMinor / 100).toFixed(2),
    trade_status: 'TRADE_SUCCESS',
    ...changes,
  };
  const query = new URLSearchParams({ ...fields, sign: signOf(fields, key), sign_type: 'MD5' });
  return { method: 'GET', url: `/pay/epay/notify?${query}`, headers: new Headers(), body: Buffer.alloc(0) };
}

const refuse = async ({ ctx }: Pick<TestShop, 'ctx'>, name: string, raw: RawNotification) => {
  await expect(takeNotification(ctx, name, { raw, from: '198.51.100.7' })).rejects.toThrow();
};

const troubles = async ({ ctx }: Pick<TestShop, 'ctx'>) => {
  await writeTroubles(ctx);
  return (await listNeeds(ctx)).filter(({ kind }) => kind === 'gateway_trouble');
};

describe('a mistyped merchant key', () => {
  test('is one row with the count, the cause and the order; it goes when a genuine notice comes in', async () => {
    await using shop = await epayShop('a-mistyped-key');
    const orders = [await shop.order(), await shop.order()];
    for (let n = 0; n < 5; n++) await refuse(shop, 'epay', notice(orders[n % 2]!));
    const rows = await troubles(shop);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      subject: 'epay',
      action: 'mend_gateway',
      detail: { gateway: 'epay', side: 'notice', cause: 'wrong_secret', count: 5, from: '198.51.100.7' },
    });
    expect(orders.map(({ orderNo }) => orderNo)).toContain(rows[0]!.detail.orderNo);
    expect(JSON.stringify(rows)).not.toContain('mistyped');

    const health = (await assemblePulse(shop.ctx, 0)).gateways.find(({ name }) => name === 'epay');
    expect(health).toMatchObject({ refused: 5, unanswered: 0, cause: 'wrong_secret', enabled: true });
    const listed = (await listGateways(shop.ctx)).find(({ name }) => name === 'epay');
    expect(listed!.trouble).toEqual({ side: 'notice', cause: 'wrong_secret', count: 5 });

    await saveGateway(shop.ctx, { name: 'epay', enabled: true, position: 1, settings: epaySettings }, systemActor);
    expect((await takeNotification(shop.ctx, 'epay', { raw: notice(orders[0]!) })).body).toBe('success');
    expect(await troubles(shop)).toEqual([]);
    expect((await listGateways(shop.ctx)).find(({ name }) => name === 'epay')!.trouble).toBeNull();
    // the control: a key that is typed anew, and wrong again, opens a row of its own
    const again = { ...epaySettings, key: 'mistyped-again' };
    await saveGateway(shop.ctx, { name: 'epay', enabled: true, position: 1, settings: again }, systemActor);
    await refuse(shop, 'epay', notice(orders[1]!));
    expect(await troubles(shop)).toMatchObject([{ detail: { count: 1 } }]);
  });

  test('is still there after an hour without news, and gone with a genuine notice that asks for nothing', async () => {
    await using shop = await epayShop('a-mistyped-key');
    const made = await shop.order();
    await refuse(shop, 'epay', notice(made));
    await shop.db.pool.query("update gateway_trouble set last_at = now() - interval '2 hours'");
    await fadeTroubles(shop.ctx);
    expect(await troubles(shop)).toHaveLength(1);
    await takeNotification(shop.ctx, 'epay', {
      raw: notice(made, { trade_status: 'WAIT_BUYER_PAY' }, 'a-mistyped-key'),
    });
    expect(await troubles(shop)).toEqual([]);
  });
});

test('the wrong merchant and an unreadable amount have causes of their own, in one row a gateway', async () => {
  await using shop = await epayShop(gatewaysKey);
  const made = await shop.order();
  await refuse(shop, 'epay', notice(made, { pid: '1002' }));
  expect(await troubles(shop)).toMatchObject([{ detail: { cause: 'wrong_merchant', count: 1 } }]);
  await refuse(shop, 'epay', notice(made, { money: '1,00' }));
  await refuse(shop, 'epay', notice(made, { money: '' }));
  expect(await troubles(shop)).toMatchObject([{ subject: 'epay', detail: { cause: 'unreadable', count: 2 } }]);
});

test('3,000 forged notices are counted in one row, and one that anybody may send alarms nobody', async () => {
  await using shop = await epayShop(gatewaysKey);
  await refuse(shop, 'epay', notice({ orderNo: newOrderNo() }, {}, 'forged'));
  expect(await troubles(shop)).toEqual([]);
  for (let n = 0; n < 30; n++)
    await Promise.all(
      Array.from({ length: 100 }, () => refuse(shop, 'epay', notice({ orderNo: newOrderNo() }, {}, 'forged'))),
    );
  expect(await troubles(shop)).toMatchObject([{ detail: { cause: 'stranger', count: 3001 } }]);
  const { rows } = await shop.db.pool.query<Record<string, number>>(
    `select (select count(*) from gateway_trouble) as counted, (select count(*) from refused_notification) as kept,
      (select count(*) from payment_event) as events, (select count(*) from needs_you) as needs`,
  );
  expect(rows[0]).toEqual({ counted: 1, kept: 0, events: 0, needs: 1 });
  await shop.db.pool.query("update gateway_trouble set last_at = now() - interval '2 hours'");
  await fadeTroubles(shop.ctx);
  expect(await troubles(shop)).toEqual([]);
});

test('who writes down what was counted waits for what is being written', async () => {
  await using shop = await epayShop(gatewaysKey);
  const { ctx, db } = shop;
  const trouble = { gateway: 'epay', side: 'charge', cause: 'refused' } as const;
  await noteTrouble(ctx, trouble);
  const holder = await db.pool.connect();
  await holder.query('begin');
  await holder.query('select from gateway_trouble for update');
  await noteTrouble(ctx, trouble);
  const writing = writeTroubles(ctx);
  let isOver = false;
  const after = writeTroubles(ctx).then(() => (isOver = true));
  await db.pool.query('select 1');
  const wasOver = isOver;
  await holder.query('commit');
  holder.release();
  expect(wasOver).toBe(false);
  await after;
  expect((await db.pool.query('select count from gateway_trouble')).rows).toEqual([{ count: 2 }]);
  await writing;
});

describe('of Stripe, each wrong setting at its place is named', () => {
  async function stripeShop(changes: Record<string, unknown> = {}) {
    const shop = await testShop();
    const fake = await startFakeStripe({ now: Date.now, notifyUrl: '' });
    const settings = { ...fake.settings, ...changes };
    await saveGateway(shop.ctx, { name: 'stripe', enabled: true, position: 1, settings }, systemActor);
    const send = (signed: { headers: Headers; body: Buffer }) =>
      refuse(shop, 'stripe', { method: 'POST', url: '/pay/stripe/notify', ...signed });
    return {
      ...shop,
      fake,
      send,
      async [Symbol.asyncDispose]() {
        await fake[Symbol.asyncDispose]();
        await shop[Symbol.asyncDispose]();
      },
    };
  }

  const session = {
    id: 'cs_test_1',
    object: 'checkout.session',
    client_reference_id: 'ORDER1',
    metadata: { orderNo: 'ORDER1' },
    payment_status: 'paid',
    payment_intent: 'pi_1',
    amount_total: 500,
    currency: 'usd',
  };
  const eventOf = (more: object) =>
    JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type: 'checkout.session.completed',
      created: Math.floor(Date.now() / 1000),
      data: { object: session },
      ...more,
    });

  test('thin events', async () => {
    await using shop = await stripeShop();
    const thin = { id: 'evt_1', object: 'v2.core.event', type: 'v1.checkout.session.completed', created: '2026-11-29' };
    await shop.send(shop.fake.sign(JSON.stringify(thin)));
    expect(await troubles(shop)).toMatchObject([{ subject: 'stripe', detail: { cause: 'wrong_event', count: 1 } }]);
  });

  test('an API version that lacks what is read', async () => {
    await using shop = await stripeShop();
    const { payment_status: _, amount_total: __, ...old } = session;
    await shop.send(shop.fake.sign(eventOf({ api_version: '2019-10-08', data: { object: old } })));
    expect(await troubles(shop)).toMatchObject([{ detail: { cause: 'api_version' } }]);
  });

  test.each([
    ['sk_live_0123456789abcdef', false],
    ['sk_test_0123456789abcdef', true],
    ['rk_live_0123456789abcdef', false],
  ])('%s and an event with livemode %s: no key is ever given for test money', async (secretKey, livemode) => {
    await using shop = await stripeShop({ secretKey });
    await shop.send(shop.fake.sign(eventOf({ livemode })));
    expect(await troubles(shop)).toMatchObject([{ detail: { cause: 'other_mode' } }]);
    expect((await shop.db.pool.query('select from payment_event')).rowCount).toBe(0);
  });

  test('the signing secret of another endpoint, where the order is ours', async () => {
    await using shop = await stripeShop({ webhookSecret: 'whsec_of_another_endpoint' });
    const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['STRIPE-1']);
    const { orderNo } = await checkout(
      shop.ctx,
      { variantId, quantity: 1, contact: 'a@example.com', gateway: 'stripe' },
      { clientIp: '203.0.113.9', publicUrl: 'http://127.0.0.1:7070' },
    );
    const own = { ...session, client_reference_id: orderNo, metadata: { orderNo } };
    await shop.send(shop.fake.sign(eventOf({ data: { object: own } })));
    expect(await troubles(shop)).toMatchObject([{ detail: { cause: 'wrong_secret', orderNo } }]);
  });

  test('a clock that is wrong, told from a wrong secret; two times in one signature are none', async () => {
    await using shop = await stripeShop();
    const now = shop.ctx.clock;
    const signed = shop.fake.sign(eventOf({}));
    shop.ctx.clock = () => now() + 600_000;
    await shop.send(signed);
    await shop.send({
      ...signed,
      headers: new Headers({
        'stripe-signature': `t=${Math.floor(shop.ctx.clock() / 1000)},${signed.headers.get('stripe-signature')}`,
      }),
    });
    shop.ctx.clock = now;
    await writeTroubles(shop.ctx);
    const { rows } = await shop.db.pool.query('select cause, count from gateway_trouble order by cause');
    expect(rows).toEqual([
      { cause: 'clock', count: 1 },
      { cause: 'stranger', count: 1 },
    ]);
  });
});
