import { afterEach, describe, expect, test } from 'vitest';
import { type Context, systemActor } from '../../server/features/context.ts';
import { checkout } from '../../server/features/orders/checkout.ts';
import { deliverManually } from '../../server/features/orders/deliver-manually.ts';
import { awaitKeys, announceKeys } from '../../server/features/delivery/await-keys.ts';
import { recordNotice } from '../../server/features/payments/record-notice.ts';
import { createDeliveryNotices } from '../../server/roles/fleet/delivery-notices.ts';
import { linkToFleet } from '../../server/roles/fleet/link.ts';
import { stockShelf } from '../support/stock.ts';
import { eventually, settled, type TestShop, testShop } from '../support/shop.ts';

/** Longer than a test may take: whoever is not told fails by never being answered, ms. */
const longer = 600_000;

/** A context whose database never answers: whoever is answered was told, not found. */
function deaf(deliveryNotices?: Context['deliveryNotices']): Context {
  return {
    db: { pool: { query: () => new Promise(() => {}) }, counts: { statements: 0, commits: 0 } },
    waker: {},
    deliveryNotices,
  } as unknown as Context;
}

/** The machine of a few processes, without the processes. */
function machine() {
  const deliveryNotices = createDeliveryNotices<{ tellDelivered(orderNos: string[]): void }>();
  return () => {
    let heard = (_orderNos: string[]) => {};
    const told: string[] = [];
    const member = {
      tellDelivered(orderNos: string[]) {
        told.push(...orderNos);
        heard(orderNos);
      },
    };
    const ctx = deaf({
      tell: (orderNo) => deliveryNotices.delivered([orderNo]),
      expect: (orderNo) => deliveryNotices.expected(member, [orderNo]),
      onDelivered: (hear) => (heard = hear),
    });
    return { ctx, told };
  };
}

const soon = (waiting: Promise<void>) =>
  Promise.race([waiting.then(() => 'answered'), new Promise((resolve) => setTimeout(() => resolve('kept'), 20))]);

describe('a buyer who waits', () => {
  test('is answered when the key lands in the same process, without another look', async () => {
    const ctx = deaf();
    const [mine, other] = [awaitKeys(ctx, 'MINE', { ms: longer }), awaitKeys(ctx, 'OTHER', { ms: longer })];
    announceKeys(ctx, 'MINE');
    await mine;
    expect(await soon(other)).toBe('kept');
    announceKeys(ctx, 'OTHER');
    await other;
  });

  test('is answered when another process of the machine brings the key; who does not wait for it is not told', async () => {
    const start = machine();
    const [shop, idle, dispense] = [start(), start(), start()];
    const waiting = Promise.all([awaitKeys(shop.ctx, 'A', { ms: longer }), awaitKeys(shop.ctx, 'A', { ms: longer })]);
    announceKeys(dispense.ctx, 'B');
    announceKeys(dispense.ctx, 'A');
    await waiting;
    expect([shop.told, idle.told, dispense.told]).toEqual([['A'], [], []]);
  });

  test('is answered when the key landed between their look and their waiting', async () => {
    const start = machine();
    const [shop, dispense] = [start(), start()];
    announceKeys(dispense.ctx, 'A');
    await awaitKeys(shop.ctx, 'A', { ms: longer });
  });
});

test('what landed is remembered for half a minute, and forgotten after a whole one', () => {
  let now = 0;
  const deliveryNotices = createDeliveryNotices<{ tellDelivered(orderNos: string[]): void }>(() => now);
  const asked = () => {
    const told: string[] = [];
    deliveryNotices.expected({ tellDelivered: (orderNos) => told.push(...orderNos) }, ['A']);
    return told;
  };
  deliveryNotices.delivered(['A']);
  now = 29_000;
  expect(asked()).toEqual(['A']);
  now = 61_000;
  deliveryNotices.delivered(['B']);
  now = 100_000;
  deliveryNotices.delivered(['C']);
  expect(asked()).toEqual([]);
});

test('delivery tells once it is committed, by hand as well', async () => {
  await using shop = await testShop();
  const told: string[] = [];
  shop.ctx.deliveryNotices = { tell: (orderNo) => told.push(orderNo), expect() {}, onDelivered() {} };
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['K-1']);
  const sold = await buy(shop, variantId);
  await eventually(async () => told.length > 0);
  expect(told).toEqual([sold]);
  const byHand = await stockShelf(shop.ctx, shop.db.pool, [], { delivery: 'manual' });
  const made = await buy(shop, byHand.variantId);
  await settled(shop.db.database, ['orders.settle']);
  await deliverManually(shop.ctx, { orderNo: made, text: 'done' }, systemActor);
  expect(told).toEqual([sold, made]);
});

async function buy({ ctx }: TestShop, variantId: string): Promise<string> {
  const { orderNo, amountMinor, currency } = await checkout(
    ctx,
    { variantId, quantity: 1, contact: 'waits@example.com', gateway: 'sandbox' },
    { clientIp: '203.0.113.1', publicUrl: 'http://127.0.0.1:1' },
  );
  await recordNotice(ctx, 'sandbox', {
    notice: {
      eventId: `E-${orderNo}`,
      orderNo,
      outcome: 'paid',
      amountMinor,
      currency,
      tradeNo: `T-${orderNo}`,
      happenedAt: new Date(),
    },
  });
  return orderNo;
}

describe('the link to fleet', () => {
  const send = process.send?.bind(process);
  const listeners = process.listeners('message');
  afterEach(() => {
    process.send = send;
    for (const added of process.listeners('message'))
      if (!listeners.includes(added)) process.removeListener('message', added);
  });

  test('says in one message what landed and what is waited for, and hears what landed elsewhere', async () => {
    const sent: unknown[] = [];
    process.send = ((message: object, ...rest: unknown[]) => {
      if (!('delivered' in message)) return Reflect.apply(send!, process, [message, ...rest]) as boolean;
      return sent.push(message) > 0;
    }) as typeof process.send;
    const { deliveryNotices } = linkToFleet(true);
    const heard: string[][] = [];
    deliveryNotices.onDelivered((orderNos) => heard.push(orderNos));
    deliveryNotices.tell('A');
    deliveryNotices.expect('B');
    deliveryNotices.tell('C');
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(sent).toEqual([{ delivered: ['A', 'C'], expected: ['B'] }]);
    for (const hear of process.listeners('message').filter((one) => !listeners.includes(one)))
      hear({ delivered: ['B'] }, undefined);
    expect(heard).toEqual([['B']]);
  });
});
