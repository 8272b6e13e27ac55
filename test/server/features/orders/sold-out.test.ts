import { expect, test } from 'vitest';
import { systemActor } from '../../../../server/features/context.ts';
import { readBuyerOrder } from '../../../../server/features/orders/buyer-order-by-token.ts';
import { checkout, type CheckoutResult } from '../../../../server/features/orders/checkout.ts';
import { takeNotification } from '../../../../server/features/payments/notify.ts';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import { signNotification } from '../../../../server/gateways/sandbox/sign.ts';
import { AppError } from '../../../../server/lib/app-error.ts';
import { sandboxSecret, settled, testShop } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';
import { lapseHolds } from './buyer.ts';

const buyers = 64;
const keyCount = 1000;
const attempts = 2500;

test(`${buyers} buyers, ${keyCount} keys, ${attempts} attempts through checkout, notification and delivery: every key sold once`, async () => {
  await using shop = await testShop();
  const { ctx, db } = shop;
  await saveSettings(ctx, { openOrdersPerAddress: 10_000 }, systemActor);
  const keys = Array.from({ length: keyCount }, (_, n) => `SOLD-${n}`);
  const { variantId } = await stockShelf(ctx, db.pool, keys);
  const paid: CheckoutResult[] = [];
  let tried = 0;
  let refused = 0;
  let abandoned = 0;

  async function tryOnce(buyer: number): Promise<void> {
    const attempt = tried++;
    const input = { variantId, quantity: 1, contact: `b${buyer}-${attempt}@example.com`, gateway: 'sandbox' };
    try {
      const made = await checkout(ctx, input, { clientIp: `203.0.113.${buyer}`, publicUrl: ctx.config.publicUrl });
      // every tenth leaves without paying; the key must come back to the others
      if (attempt % 10 === 0 && tried < attempts / 2) {
        abandoned++;
        return;
      }
      await notify(made);
      paid.push(made);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'out_of_stock') throw error;
      refused++;
    }
  }

  async function notify({ orderNo, amountMinor, currency }: CheckoutResult): Promise<void> {
    const body = JSON.stringify({
      eventId: `E-${orderNo}`,
      orderNo,
      outcome: 'paid',
      amountMinor,
      currency,
      tradeNo: `T-${orderNo}`,
      happenedAt: new Date(),
    });
    const headers = new Headers(signNotification({ secret: sandboxSecret }, body, Date.now()));
    await takeNotification(ctx, 'sandbox', {
      raw: {
        method: 'POST',
        url: '/pay/sandbox/notify',
        headers,
        body: Buffer.from(body),
      },
    });
  }

  async function lapseNow(): Promise<void> {
    await settled(db.database, ['orders.settle'], 120_000);
    await lapseHolds(ctx);
  }

  const round = (until: number) =>
    Promise.all(
      Array.from({ length: buyers }, async (_, buyer) => {
        while (tried < until) await tryOnce(buyer);
      }),
    );
  await round(attempts / 2);
  await lapseNow();
  await round(attempts);
  await settled(db.database, ['orders.settle', 'dispense.deliver'], 120_000);

  const opened = await Promise.all(paid.map((made) => readBuyerOrder(ctx, made.orderNo, made.token)));
  const received = opened.flatMap((view) => view.keys);
  const doubles = received.length - new Set(received).size;
  const seen = new Set(received);
  const lost = keys.filter((key) => !seen.has(key)).length;
  console.log(
    `sold out: ${tried} attempts by ${buyers} buyers, ${received.length} keys delivered of ${keyCount}, ${doubles} doubles, ${lost} lost, ${abandoned} carts abandoned, ${refused} refused`,
  );
  expect({ delivered: received.length, doubles, paid: paid.length }).toEqual({
    delivered: keyCount,
    doubles: 0,
    paid: keyCount,
  });
  expect(received.toSorted()).toEqual(keys.toSorted());
  expect(abandoned).toBeGreaterThan(50);
  expect(tried).toBeGreaterThanOrEqual(attempts);
  const { rows } = await db.pool.query('select 1 from needs_you');
  expect(rows).toEqual([]);
}, 240_000);
