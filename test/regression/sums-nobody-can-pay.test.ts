import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { saveCoupon } from '../../server/features/coupons/save-coupon.ts';
import { saveProduct } from '../../server/features/catalog/save-product.ts';
import { saveVariant } from '../../server/features/catalog/save-variant.ts';
import { checkout } from '../../server/features/orders/checkout.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { savePromo } from '../../server/features/promos/save.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { startFakeStripe } from '../support/fake-gateways/stripe.ts';
import { eventually, settled, type TestShop, testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

let shop: TestShop;
let fake: Awaited<ReturnType<typeof startFakeStripe>>;
let productId: string;
let codes = 0;

beforeAll(async () => {
  shop = await testShop();
  fake = await startFakeStripe({ now: Date.now, notifyUrl: '' });
  await saveGateway(shop.ctx, { name: 'stripe', enabled: true, position: 0, settings: fake.settings }, systemActor);
  ({ id: productId } = await saveProduct(shop.ctx, { name: 'Small things', onShelf: true }, systemActor));
});
afterAll(async () => {
  await fake?.[Symbol.asyncDispose]();
  await shop?.[Symbol.asyncDispose]();
});

const variantOf = (priceMinor: number, currency = 'USD', more: object = {}) =>
  saveVariant(
    shop.ctx,
    { productId, name: `${currency} ${priceMinor}`, priceMinor, currency, onShelf: true, ...more },
    systemActor,
  );
const coupon = (kind: 'percent' | 'amount', value: number, more: object = {}) =>
  saveCoupon(shop.ctx, { code: `SMALL${codes++}`, kind, value, active: true, ...more }, systemActor);
const below = (amountMinor: number, currency = 'USD', field = 'priceMinor') => ({
  code: 'bad_input',
  extra: { reason: 'below_minimum', gateway: 'stripe', amountMinor, currency, field },
});
const where = { clientIp: '203.0.113.20', publicUrl: 'http://127.0.0.1:7070' };

describe('refused when saved, with the least that the gateway takes', () => {
  test('a price', async () => {
    await expect(variantOf(20)).rejects.toMatchObject(below(50));
    await expect(variantOf(49, 'JPY')).rejects.toMatchObject(below(50, 'JPY'));
    await expect(variantOf(399, 'HKD')).rejects.toMatchObject(below(400, 'HKD'));
    await expect(variantOf(1234, 'KWD')).rejects.toMatchObject({ extra: { reason: 'amount_step', amountMinor: 10 } });
    // three at twenty cents are sixty, and fifty is enough
    await variantOf(20, 'USD', { minPerOrder: 3 });
    await variantOf(50);
    // the sandbox alone takes whatever a shop tries out
    await variantOf(1, 'IQD');
  });

  test('a change of price, and a step that makes an order cheaper', async () => {
    const { id } = await variantOf(500);
    await expect(variantOf(49, 'USD', { id })).rejects.toMatchObject(below(50));
    const steps = { id, priceSteps: [{ minQuantity: 2, priceMinor: 20 }] };
    await expect(variantOf(500, 'USD', steps)).rejects.toMatchObject(below(50));
    await variantOf(500, 'USD', { id, priceSteps: [{ minQuantity: 3, priceMinor: 20 }] });
  });

  test('a coupon: a percentage, an amount just under the price, one above it, one for everything', async () => {
    const { id: variantId } = await variantOf(100);
    await expect(coupon('percent', 60, { variantId })).rejects.toMatchObject(below(50, 'USD', 'value'));
    await expect(coupon('amount', 60, { variantId, currency: 'USD' })).rejects.toMatchObject(below(50, 'USD', 'value'));
    for (const value of [100, 500])
      await expect(coupon('amount', value, { variantId, currency: 'USD' })).rejects.toMatchObject({
        code: 'bad_input',
        extra: { reason: 'nothing_to_pay', field: 'value' },
      });
    await expect(coupon('percent', 90)).rejects.toMatchObject({ extra: { reason: 'below_minimum' } });
    await coupon('percent', 50, { variantId });
    // an amount of another currency takes nothing off
    await coupon('amount', 60, { variantId, currency: 'EUR' });
    // and then a price under which the coupon goes too far
    await expect(variantOf(90, 'USD', { id: variantId })).rejects.toMatchObject(below(50));
  });

  test('a promo, alone and with its coupon', async () => {
    const { id } = await variantOf(100);
    const startsAtMs = Date.now() + 3_600_000;
    const promo = {
      name: 'x',
      variantIds: [id],
      startsAtMs,
      endsAtMs: startsAtMs + 3_600_000,
      expectedMultiple: 2,
      leadMs: 0,
    };
    for (const offer of [
      { kind: 'percent', percent: 60 },
      { kind: 'coupon', code: `SMALL${codes++}`, percent: 60 },
    ])
      await expect(savePromo(shop.ctx, { ...promo, offer }, systemActor)).rejects.toMatchObject({
        extra: { reason: 'below_minimum', amountMinor: 50 },
      });
    await savePromo(shop.ctx, { ...promo, offer: { kind: 'percent', percent: 50 } }, systemActor);
  });

  test('what was so before can still be changed otherwise, and a buyer is told before the gateway is asked', async () => {
    const { id } = await variantOf(500);
    await shop.db.pool.query('update variant set price_minor = 20 where id = $1', [id]);
    await variantOf(20, 'USD', { id, name: 'Renamed', delivery: 'manual' });
    const asked = fake.sessions.size;
    const order = { variantId: id, quantity: 1, contact: 'small@example.com', gateway: 'stripe' };
    await expect(checkout(shop.ctx, order, where)).rejects.toMatchObject(below(50, 'USD', 'gateway'));
    expect(fake.sessions.size).toBe(asked);
  });
});

describe('an order of nothing', () => {
  async function freeShelf() {
    const shelf = await stockShelf(
      shop.ctx,
      shop.db.pool,
      Array.from({ length: 10 }, (_, n) => `FREE-${codes}-${n}`),
      { priceMinor: 500 },
    );
    const code = `FREE${codes++}`;
    await saveSettings(shop.ctx, { freeOrders: true }, systemActor);
    await saveCoupon(
      shop.ctx,
      { code, kind: 'amount', value: 800, variantId: shelf.variantId, active: true },
      systemActor,
    );
    const order = (contact: string, from = where, more: object = {}) =>
      checkout(
        shop.ctx,
        { variantId: shelf.variantId, quantity: 1, contact, gateway: 'sandbox', coupon: code, ...more },
        from,
      );
    return { ...shelf, code, order };
  }

  test('is refused at checkout while the owner has not allowed it', async () => {
    const shelf = await freeShelf();
    await saveSettings(shop.ctx, { freeOrders: false }, systemActor);
    await expect(shelf.order('refused@example.com')).rejects.toMatchObject({
      code: 'bad_input',
      extra: { reason: 'nothing_to_pay', field: 'coupon' },
    });
  });

  test('is delivered without a gateway, counted once, once a contact also when asked twice at the same time', async () => {
    const shelf = await freeShelf();
    const made = await shelf.order('free@example.com');
    expect(made).toMatchObject({ amountMinor: 0, payUrl: `${where.publicUrl}/o/${made.orderNo}` });
    await eventually(async () => {
      const { rows } = await shop.db.pool.query('select status from orders where order_no = $1', [made.orderNo]);
      return rows[0]!.status === 'delivered';
    });
    await settled(shop.db.database, ['orders.settle', 'dispense.deliver', 'commission.reward']);
    const { rows } = await shop.db.pool.query(
      `select o.gateway, o.paid_minor, (select count(*)::int from payment p where p.order_id = o.id) as payments,
        (select count(*)::int from delivery d where d.order_id = o.id) as keys
       from orders o where order_no = $1`,
      [made.orderNo],
    );
    expect(rows[0]).toEqual({ gateway: 'free', paid_minor: 0, payments: 1, keys: 1 });
    expect(
      (await shop.db.pool.query('select from gateway_note where key = $1', [`order:${made.orderNo}`])).rowCount,
    ).toBe(0);
    await expect(shelf.order('Free@Example.com')).rejects.toMatchObject({ extra: { reason: 'free_once' } });

    const other = { ...where, clientIp: '203.0.113.77' };
    const racing = await Promise.allSettled(Array.from({ length: 6 }, () => shelf.order('race@example.com', other)));
    expect(racing.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await listNeeds(shop.ctx)).toEqual([]);
  });

  test('is one piece, and a few an address and day', async () => {
    const shelf = await freeShelf();
    const from = { ...where, clientIp: '203.0.113.99' };
    // two pieces cost something again, so nothing is free about them
    expect((await shelf.order('two@example.com', from, { quantity: 2 })).amountMinor).toBe(200);
    for (let n = 0; n < 3; n++) await shelf.order(`free-${n}@example.com`, from);
    await expect(shelf.order('free-4@example.com', from)).rejects.toMatchObject({ extra: { reason: 'free_address' } });
    await saveSettings(shop.ctx, { freeOrders: false }, systemActor);
  });
});
