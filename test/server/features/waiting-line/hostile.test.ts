import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../server/db/database.ts';
import type { ErrorBody } from '../../../../server/contract/error-codes.ts';
import { type Context, systemActor } from '../../../../server/features/context.ts';
import { checkout, type CheckoutResult } from '../../../../server/features/orders/checkout.ts';
import { forgetSettings } from '../../../../server/features/settings/read.ts';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import { setAdmission } from '../../../../server/features/waiting-line/set-admission.ts';
import { AppError } from '../../../../server/lib/app-error.ts';
import { testShop, type TestShop } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';
import { request } from '../orders/buyer.ts';
import { later } from './line-world.ts';

type Closed = TestShop & { wish: (change?: object) => object; orders: () => Promise<number> };

/** A shop with stock that lets nobody in. */
async function closedShop(perSecond: number | null = 0): Promise<Closed> {
  const shop = await testShop({ slots: 1 });
  const { variantId } = await stockShelf(
    shop.ctx,
    shop.db.pool,
    Array.from({ length: 60 }, (_, n) => `LINE-KEY-${n}`),
  );
  await setAdmission(shop.ctx, { perSecond, reason: 'cap', epoch: 1 });
  return {
    ...shop,
    wish: (change = {}) => ({ variantId, quantity: 1, contact: 'one@example.com', gateway: 'sandbox', ...change }),
    orders: async () => (await shop.db.pool.query<{ n: number }>('select count(*) as n from orders')).rows[0]!.n,
  };
}

const open = (shop: Closed) => setAdmission(shop.ctx, { perSecond: null, reason: '', epoch: 1 });

type Tried = { made?: CheckoutResult; refused?: ErrorBody };

async function attempt(ctx: Context, input: object, more: object = {}): Promise<Tried> {
  try {
    return { made: await checkout(ctx, input, { ...request, ...more }) };
  } catch (error) {
    if (error instanceof AppError) return { refused: error.toBody() };
    throw error;
  }
}

async function place(shop: Closed, change: object = {}, more: object = {}): Promise<string> {
  const { refused } = await attempt(shop.ctx, shop.wish(change), more);
  expect(refused).toMatchObject({ code: 'queued' });
  return refused!.ticket!;
}

/** Lets as many in and perhaps more, then nobody again. */
async function letIn(shop: Closed, count: number): Promise<void> {
  await setAdmission(shop.ctx, { perSecond: count, reason: 'cap', epoch: 1 });
  await later(shop.db.pool, 1000);
  await setAdmission(shop.ctx, { perSecond: count, reason: 'cap', epoch: 1 });
  await setAdmission(shop.ctx, { perSecond: 0, reason: 'cap', epoch: 1 });
}

describe('one ticket is one checkout', () => {
  test('sent again after its order: another place at the end, or without a ceiling just another order', async () => {
    await using shop = await closedShop();
    const ticket = await place(shop);
    await letIn(shop, 1);
    expect(await attempt(shop.ctx, shop.wish({ ticket }))).toHaveProperty('made');
    await place(shop, { contact: 'two@example.com' });
    const again = await attempt(shop.ctx, shop.wish({ ticket }));
    expect(again.refused).toMatchObject({ code: 'queued', reason: 'ticket_used', place: 2 });
    expect(again.refused!.ticket).not.toBe(ticket);
    expect(await shop.orders()).toBe(1);
  });

  test('24 at once with it, at two instances: one order; with one Idempotency-Key: one answer', async () => {
    await using shop = await closedShop();
    await saveSettings(shop.ctx, { openOrdersPerContact: 50 }, systemActor);
    forgetSettings(shop.ctx);
    const elsewhere = openDatabase(shop.db.runningUrl, { max: 8 });
    const other = { ...shop.ctx, db: elsewhere };
    try {
      const plain = await place(shop);
      const keyed = await place(shop, { contact: 'two@example.com' });
      await letIn(shop, 2);
      const tries = await Promise.all(
        Array.from({ length: 24 }, (_, n) => attempt(n % 2 ? shop.ctx : other, shop.wish({ ticket: plain }))),
      );
      expect(tries.filter(({ made }) => made)).toHaveLength(1);
      for (const { refused } of tries)
        if (refused) expect(refused).toMatchObject({ code: 'queued', reason: 'ticket_used' });
      const idempotencyKey = randomBytes(9).toString('hex');
      const alike = await Promise.all(
        Array.from({ length: 24 }, (_, n) =>
          attempt(n % 2 ? shop.ctx : other, shop.wish({ ticket: keyed, contact: 'two@example.com' }), {
            idempotencyKey,
          }),
        ),
      );
      expect(new Set(alike.map(({ made }) => made?.orderNo)).size).toBe(1);
      expect(new Set(alike.map(({ made }) => made?.token)).size).toBe(1);
      expect(await shop.orders()).toBe(2);
    } finally {
      await elsewhere.close();
    }
  });

  test('a checkout that is refused leaves the place as it was', async () => {
    await using shop = await closedShop();
    const ticket = await place(shop);
    await letIn(shop, 1);
    const tooMany = await attempt(shop.ctx, shop.wish({ ticket, quantity: 61 }));
    expect(tooMany.refused).toMatchObject({ code: 'out_of_stock' });
    expect((await attempt(shop.ctx, shop.wish({ ticket, gateway: 'nobody' }))).refused).toMatchObject({
      code: 'not_found',
    });
    expect(await attempt(shop.ctx, shop.wish({ ticket }))).toHaveProperty('made');
  });
});

describe('nobody gets ahead', () => {
  test('a forged, an ended, a stolen ticket: a place at the end, and why', async () => {
    await using shop = await closedShop();
    const ticket = await place(shop);
    await place(shop, { contact: 'two@example.com' });
    const forged = Buffer.from(ticket, 'base64url');
    forged[40]! ^= 1;
    const cases = [
      [forged.toString('base64url'), 'ticket_unknown', 'three@example.com'],
      ['', 'ticket_unknown', 'four@example.com'],
      ['☃', 'ticket_unknown', 'five@example.com'],
      [ticket, 'ticket_other', 'six@example.com'],
    ] as const;
    for (const [index, [sent, reason, contact]] of cases.entries()) {
      const { refused } = await attempt(shop.ctx, shop.wish({ ticket: sent, contact }));
      expect(refused).toMatchObject({ code: 'queued', reason, place: index + 3 });
    }
    await shop.db.pool.query('delete from waiting where id = (select min(id) from waiting)');
    const ended = await attempt(shop.ctx, shop.wish({ ticket }));
    expect(ended.refused).toMatchObject({ code: 'queued', reason: 'ticket_expired' });
    // and none of them is an order when the shop is open
    await open(shop);
    expect(
      await attempt(shop.ctx, shop.wish({ ticket: 'x'.repeat(300), contact: 'seven@example.com' })),
    ).toHaveProperty('made');
  });

  test('a contact and an address have so many places as they may have open orders', async () => {
    await using shop = await closedShop();
    await saveSettings(shop.ctx, { openOrdersPerContact: 3, openOrdersPerAddress: 8 }, systemActor);
    const burst = await Promise.all(Array.from({ length: 12 }, () => attempt(shop.ctx, shop.wish())));
    expect(burst.filter(({ refused }) => refused?.code === 'queued')).toHaveLength(3);
    expect(burst.filter(({ refused }) => refused?.reason === 'waiting_contact')).toHaveLength(9);
    const many = [];
    for (let n = 0; n < 12; n++) many.push(await attempt(shop.ctx, shop.wish({ contact: `n${n}@example.com` })));
    expect(many.filter(({ refused }) => refused?.code === 'queued')).toHaveLength(5);
    expect(many.at(-1)!.refused).toMatchObject({ code: 'too_many', reason: 'waiting_address', retryAfterSeconds: 60 });
    expect(await attempt(shop.ctx, shop.wish({ contact: 'x@example.com' }), { clientIp: '203.0.113.8' })).toMatchObject(
      {
        refused: { code: 'queued', place: 9 },
      },
    );
  });

  test('the same Idempotency-Key is the same place, also without its ticket; for another contact it is refused', async () => {
    await using shop = await closedShop();
    const idempotencyKey = 'the key of one buyer';
    const first = await place(shop, {}, { idempotencyKey });
    await place(shop, { contact: 'two@example.com' });
    expect(await place(shop, {}, { idempotencyKey })).toBe(first);
    expect(
      (await attempt(shop.ctx, shop.wish({ contact: 'six@example.com' }), { idempotencyKey })).refused,
    ).toMatchObject({
      code: 'conflict',
      reason: 'idempotency_mismatch',
    });
    await letIn(shop, 1);
    const made = await attempt(shop.ctx, shop.wish(), { idempotencyKey });
    expect(made).toHaveProperty('made');
    // the ticket is no part of what was ordered
    expect(await attempt(shop.ctx, shop.wish({ ticket: first }), { idempotencyKey })).toEqual(made);
  });

  test('what is wrong with an order is said before the line, not after it', async () => {
    await using shop = await closedShop();
    for (const change of [{ quantity: 101 }, { gateway: 'nobody' }, { coupon: 'NOPE' }])
      expect((await attempt(shop.ctx, shop.wish(change))).refused!.code).not.toBe('queued');
    expect((await shop.db.pool.query('select 1 from waiting')).rowCount).toBe(0);
  });
});
