import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemActor } from '../../../../server/features/context.ts';
import { checkout } from '../../../../server/features/orders/checkout.ts';
import { takeNotification } from '../../../../server/features/payments/notify.ts';
import { writeTroubles } from '../../../../server/features/gateways/trouble.ts';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import type { RawNotification } from '../../../../server/gateways/gateway.ts';
import { signNotification } from '../../../../server/gateways/sandbox/sign.ts';
import { eventually, sandboxSecret, settled, testShop } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';

const orderCount = 1000;
const repeats = 20;

function notification(
  order: { orderNo: string; amountMinor: number; currency: string },
  secret = sandboxSecret,
  at = Date.now(),
): RawNotification {
  const body = JSON.stringify({
    eventId: `E-${order.orderNo}`,
    orderNo: order.orderNo,
    outcome: 'paid',
    amountMinor: order.amountMinor,
    currency: order.currency,
    tradeNo: `T-${order.orderNo}`,
    happenedAt: new Date(),
  });
  return {
    method: 'POST',
    url: '/pay/sandbox/notify',
    headers: new Headers(signNotification({ secret }, body, at)),
    body: Buffer.from(body),
  };
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

async function inParallel<T>(items: T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < items.length) await work(items[next++]!);
    }),
  );
}

test(`${orderCount} payment events, each delivered ${repeats} times, shuffled and in parallel: ${orderCount} effects; altered and stale ones: none`, async () => {
  await using shop = await testShop();
  await saveSettings(shop.ctx, { openOrdersPerAddress: 10_000 }, systemActor);
  const { variantId } = await stockShelf(
    shop.ctx,
    shop.db.pool,
    Array.from({ length: orderCount + 20 }, (_, n) => `ONCE-${n}`),
  );
  const orders = await Promise.all(
    Array.from({ length: orderCount }, (_, n) =>
      checkout(
        shop.ctx,
        { variantId, quantity: 1, contact: `${randomUUID()}@example.com`, gateway: 'sandbox' },
        { clientIp: `203.0.${n % 200}.9`, publicUrl: 'http://127.0.0.1:7070' },
      ),
    ),
  );

  const altered = notification(orders[0]!);
  const refused = [
    { ...altered, body: Buffer.from(altered.body.toString().replace('"paid"', '"PAID"')) },
    notification(orders[1]!, 'another-secret-of-16'),
    notification(orders[2]!, sandboxSecret, Date.now() - 301_000),
    notification(orders[3]!, sandboxSecret, Date.now() + 310_000),
  ];
  for (const raw of refused)
    await expect(takeNotification(shop.ctx, 'sandbox', { raw })).rejects.toMatchObject({ code: 'bad_signature' });
  expect((await shop.db.pool.query('select 1 from payment_event')).rowCount).toBe(0);
  await writeTroubles(shop.ctx);
  const { rows: counted } = await shop.db.pool.query('select sum(count)::int as n from gateway_trouble');
  expect(counted).toEqual([{ n: refused.length }]);

  const all = shuffled(orders.flatMap((order) => Array.from({ length: repeats }, () => notification(order))));
  await inParallel(all, 32, async (raw) => {
    expect((await takeNotification(shop.ctx, 'sandbox', { raw })).status).toBe(200);
  });
  await settled(shop.db.database, ['orders.settle', 'dispense.deliver', 'commission.reward']);
  const { rows } = await shop.db.pool.query<Record<string, number>>(
    `select (select count(*) from payment_event) as events, (select count(*) from payment) as payments,
       (select count(*) from orders where status = 'delivered') as delivered, (select count(*) from delivery) as deliveries,
       (select count(distinct key_id) from delivery) as keys, (select count(*) from stock_key where sold_at is not null) as sold,
       (select count(*) from order_event where type = 'paid') as paid_events`,
  );
  console.log(
    `notifications: ${all.length} delivered, ${rows[0]!.delivered} effects, ${rows[0]!.deliveries! - rows[0]!.keys!} keys doubled, ${refused.length} forged or stale refused`,
  );
  expect(rows[0]).toEqual({
    events: orderCount,
    payments: orderCount,
    delivered: orderCount,
    deliveries: orderCount,
    keys: orderCount,
    sold: orderCount,
    paid_events: orderCount,
  });
}, 120_000);

test('control: an unguarded notification delivers again on every repeat, and this count sees it', async () => {
  await using shop = await testShop();
  const { variantId } = await stockShelf(
    shop.ctx,
    shop.db.pool,
    Array.from({ length: 100 }, (_, n) => `NAIVE-${n}`),
  );
  const isNew = async () =>
    (await shop.db.pool.query<{ n: number }>('select count(*) as n from stock_key where order_id = 1')).rows[0]!.n ===
    0;
  // every repeat looks before any of them acts: what a burst does to code without a constraint
  const looked = await Promise.all(Array.from({ length: repeats }, isNew));
  await Promise.all(
    looked
      .filter(Boolean)
      .map((_, n) =>
        shop.db.pool.query(
          'update stock_key set order_id = 1, sold_at = now() where id = (select id from stock_key where variant_id = $1 order by pos offset $2 limit 1)',
          [variantId, n],
        ),
      ),
  );
  const { rows } = await shop.db.pool.query<{ n: number }>('select count(*) as n from stock_key where order_id = 1');
  console.log(`notifications, unguarded control: one order, ${repeats} repeats, ${rows[0]!.n} keys burned`);
  expect(rows[0]!.n).toBeGreaterThan(1);
});

test('with every notification lost, asking the gateway still delivers', async () => {
  await using shop = await testShop();
  const { askDueOrders } = await import('../../../../server/features/payments/ask.ts');
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['LOST-1', 'LOST-2']);
  const made = await checkout(
    shop.ctx,
    { variantId, quantity: 1, contact: 'lost@example.com', gateway: 'sandbox' },
    { clientIp: '203.0.113.1', publicUrl: 'http://127.0.0.1:9' },
  );
  const unpaid = await checkout(
    shop.ctx,
    { variantId, quantity: 1, contact: 'unpaid@example.com', gateway: 'sandbox' },
    { clientIp: '203.0.113.1', publicUrl: 'http://127.0.0.1:9' },
  );
  const { servePage } = await import('../../../../server/features/gateways/configured-gateways.ts');
  const url = new URL(made.payUrl);
  const answer = await servePage(shop.ctx, 'sandbox', {
    request: new Request(url, { method: 'POST', body: new URLSearchParams({ outcome: 'lost' }) }),
    path: url.pathname.replace('/pay/sandbox/page/', ''),
  });
  expect(answer.status).toBe(303);
  expect(await askDueOrders(shop.ctx)).toBe(0);
  await shop.db.pool.query("update orders set ask_at = now() - interval '1 second'");
  expect(await askDueOrders(shop.ctx)).toBe(2);
  await eventually(
    async () =>
      (await shop.db.pool.query("select 1 from orders where order_no = $1 and status = 'delivered'", [made.orderNo]))
        .rowCount === 1,
  );
  const { rows } = await shop.db.pool.query<{ status: string; next: number }>(
    'select status, round(extract(epoch from ask_at - created_at))::int as next from orders where order_no = $1',
    [unpaid.orderNo],
  );
  expect(rows[0]).toEqual({ status: 'created', next: 120 });
});
