import { expect, test } from 'vitest';
import { checkout } from '../../../../server/features/orders/checkout.ts';
import { setAdmission } from '../../../../server/features/waiting-line/set-admission.ts';
import { AppError } from '../../../../server/lib/app-error.ts';
import { testShop } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';
import { request } from '../orders/buyer.ts';
import { later } from './line-world.ts';

test('the price at entry is kept; a lower one now is better still; another basket costs what it costs now', async () => {
  await using shop = await testShop({ slots: 1 });
  const { ctx, db } = shop;
  const { variantId } = await stockShelf(
    ctx,
    db.pool,
    Array.from({ length: 40 }, (_, n) => `PRICE-KEY-${n}`),
  );
  await db.pool.query(
    "insert into coupon (code, kind, value, ends_at) values ('TENTH', 'percent', 10, now() + interval '1 hour')",
  );
  await setAdmission(ctx, { perSecond: 0, reason: 'cap', epoch: 1 });
  let buyers = 0;
  async function wait(change: object = {}) {
    const wish = { variantId, quantity: 2, contact: `buyer${buyers++}@example.com`, gateway: 'sandbox', ...change };
    const refusal = await checkout(ctx, wish, request).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(AppError);
    const { ticket, amountMinor, currency } = (refusal as AppError).extra;
    return { wish: { ...wish, ticket }, amountMinor, currency };
  }
  const plain = await wait();
  const couponed = await wait({ coupon: 'tenth' });
  const changing = await wait();
  const lucky = await wait();
  const twice = await wait();
  expect(plain).toMatchObject({ amountMinor: 2000, currency: 'CNY' });
  expect(couponed).toMatchObject({ amountMinor: 1800, currency: 'CNY' });

  await later(db.pool, 5000);
  await db.pool.query("update variant set price_minor = 1500; update coupon set ends_at = now() - interval '1 s'");
  // asked again while waiting: still what was promised
  const asked = await checkout(ctx, couponed.wish, request).catch((error: AppError) => error.extra);
  expect(asked).toMatchObject({ amountMinor: 1800 });
  await setAdmission(ctx, { perSecond: null, reason: '', epoch: 1 });
  const pays = async (wish: object) => (await checkout(ctx, wish, request)).amountMinor;
  expect(await pays(plain.wish)).toBe(2000);
  expect(await pays(couponed.wish)).toBe(1800);
  expect(await pays({ ...changing.wish, quantity: 3 })).toBe(4500);
  // once
  expect(await pays(twice.wish)).toBe(2000);
  expect(await pays(twice.wish)).toBe(3000);
  await expect(pays({ ...couponed.wish, contact: 'late@example.com' })).rejects.toMatchObject({
    extra: { reason: 'coupon_expired' },
  });
  await db.pool.query('update variant set price_minor = 700');
  expect(await pays(lucky.wish)).toBe(1400);
  const { rows } = await db.pool.query<{ unit_price_minor: number; discount_minor: number }>(
    'select unit_price_minor, discount_minor from orders order by id limit 2',
  );
  expect(rows).toEqual([
    { unit_price_minor: 1000, discount_minor: 0 },
    { unit_price_minor: 1000, discount_minor: 200 },
  ]);
});
