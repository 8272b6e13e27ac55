import { beforeAll, describe, expect, test } from 'vitest';
import { currencyExponent, formatMoney, fromDecimal, payableStep, toDecimal } from '../../server/contract/money.ts';
import { systemActor } from '../../server/features/context.ts';
import { quote } from '../../server/features/catalog/quote.ts';
import { saveCoupon } from '../../server/features/coupons/save-coupon.ts';
import { saveProduct } from '../../server/features/catalog/save-product.ts';
import { saveVariant } from '../../server/features/catalog/save-variant.ts';
import { productPage } from '../../server/storefront/pages/product.ts';
import { shopPage } from '../../server/storefront/pages/shop.ts';
import { priceSpan } from '../../src/renderer/features/catalog/price-span.ts';
import { variantForm, valuesOf } from '../../src/renderer/features/catalog/variant-values.ts';
import { speak } from '../renderer/messages.ts';
import { frameOf, gateways, product, variant } from '../server/storefront/sample-pages.ts';
import { testContext } from '../support/context.ts';
import { testDatabase } from '../support/database.ts';

test.each([
  ['JPY', 0],
  ['CLP', 0],
  ['ISK', 0],
  ['UGX', 0],
  ['XOF', 0],
  ['KWD', 3],
  ['TND', 3],
  ['IQD', 3],
  ['LYD', 3],
  ['CLF', 4],
  ['CNY', 2],
  ['HUF', 2],
  ['IDR', 2],
  ['LAK', 2],
  ['TWD', 2],
  ['MGA', 2],
  ['constructor', 2],
])('%s has %d digits after the point, whatever the engine thinks', (currency, digits) => {
  expect(currencyExponent(currency)).toBe(digits);
});

test('500 typed is 500 of a currency without smaller units, and comes back so', () => {
  for (const currency of ['JPY', 'CLP', 'KRW', 'VND']) {
    expect(fromDecimal('500', currency)).toBe(500);
    expect(fromDecimal('5.50', currency)).toBeUndefined();
    expect(toDecimal(500, currency)).toBe('500');
  }
  expect(fromDecimal('1.234', 'TND')).toBe(1234);
  expect(fromDecimal('1.2345', 'TND')).toBeUndefined();
  expect(formatMoney(1234, 'KWD', 'en')).toContain('1.234');
  expect(formatMoney(500, 'CLP', 'en')).toContain('500');
  const form = variantForm('JPY');
  expect(form.safeParse({ ...valuesOf(undefined, 'JPY'), name: 'x', price: '500' }).success).toBe(true);
  expect(form.safeParse({ ...valuesOf(undefined, 'JPY'), name: 'x', price: '5.5' }).success).toBe(false);
});

describe('a product in several currencies', () => {
  beforeAll(() => speak('en'));
  const mixed = product({
    variants: [
      variant({ id: 'v-cny', priceMinor: 990, currency: 'CNY' }),
      variant({ id: 'v-jpy', priceMinor: 500, currency: 'JPY' }),
      variant({ id: 'v-tnd', priceMinor: 1230, currency: 'TND' }),
    ],
  });

  test('shows each in its own on the shelf, on its page and on the desk', () => {
    const frame = frameOf('en');
    const shelf = shopPage(frame, [mixed]).main.text;
    const page = productPage(frame, mixed, { gateways }).main.text;
    for (const text of [shelf, page]) {
      expect(text).toContain(formatMoney(990, 'CNY', 'en'));
      expect(text).toContain(formatMoney(500, 'JPY', 'en'));
      expect(text).toContain(formatMoney(1230, 'TND', 'en'));
      expect(text).not.toContain('5.00<');
    }
    expect(priceSpan(mixed.variants)).toBe(
      [formatMoney(990, 'CNY', 'en'), formatMoney(500, 'JPY', 'en'), formatMoney(1230, 'TND', 'en')].join(' · '),
    );
    // the page's script sums up in the chosen variant's own
    expect(page).toMatch(/value="v-jpy"[^>]*data-currency="JPY"[^>]*data-digits="0"/s);
    expect(page).toMatch(/value="v-tnd"[^>]*data-currency="TND"[^>]*data-digits="3"/s);
  });
});

test('a coupon of so much is of one currency; a percentage leaves what can be paid', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const { id: productId } = await saveProduct(ctx, { name: 'Mixed', onShelf: true }, systemActor);
  const of = async (currency: string, priceMinor: number) =>
    (await saveVariant(ctx, { productId, name: currency, currency, priceMinor, onShelf: true }, systemActor)).id;
  const [cny, jpy, tnd] = [await of('CNY', 2000), await of('JPY', 2000), await of('TND', 1990)];
  await saveCoupon(ctx, { code: 'FIVE', kind: 'amount', value: 500, active: true }, systemActor);
  await saveCoupon(ctx, { code: 'YEN', kind: 'amount', value: 500, currency: 'JPY', active: true }, systemActor);
  await saveCoupon(ctx, { code: 'SEVEN', kind: 'percent', value: 7, active: true }, systemActor);
  const ask = (variantId: string, coupon: string) => quote(ctx, { variantId, quantity: 1, coupon });
  expect(await ask(cny, 'FIVE')).toMatchObject({ discountMinor: 500 });
  await expect(ask(jpy, 'FIVE')).rejects.toMatchObject({ extra: { reason: 'coupon_other' } });
  await expect(ask(cny, 'YEN')).rejects.toMatchObject({ extra: { reason: 'coupon_other' } });
  expect(await ask(jpy, 'YEN')).toMatchObject({ amountMinor: 1500 });
  const { amountMinor } = await ask(tnd, 'SEVEN');
  expect(amountMinor % payableStep('TND')).toBe(0);
});
