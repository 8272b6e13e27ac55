import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listForDesk } from '../../../../server/features/catalog/list-for-desk.ts';
import { listProducts } from '../../../../server/features/catalog/list-products.ts';
import { discountMinor, unitPriceMinor } from '../../../../server/features/catalog/price.ts';
import { quote } from '../../../../server/features/catalog/quote.ts';
import { saveCoupon } from '../../../../server/features/coupons/save-coupon.ts';
import { saveProduct, slugOf } from '../../../../server/features/catalog/save-product.ts';
import { saveVariant } from '../../../../server/features/catalog/save-variant.ts';
import { setShelf } from '../../../../server/features/catalog/set-shelf.ts';
import { type Context, systemActor } from '../../../../server/features/context.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';

const product = { name: '流萤编辑器', summary: '', description: '', position: 0, onShelf: true };
const variant = {
  name: '专业版',
  priceMinor: 1000,
  currency: 'CNY',
  priceSteps: [
    { minQuantity: 10, priceMinor: 900 },
    { minQuantity: 50, priceMinor: 800 },
  ],
  delivery: 'key' as const,
  formFields: [],
  minPerOrder: 2,
  maxPerOrder: 60,
  position: 0,
  onShelf: true,
};

async function opened(ctx: Context): Promise<string> {
  const { id: productId } = await saveProduct(ctx, { ...product, slug: 'liuying' }, systemActor);
  return (await saveVariant(ctx, { ...variant, productId }, systemActor)).id;
}

test('a shop opens: product, variant, shelf, price by quantity', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const variantId = await opened(ctx);
  expect((await listProducts(ctx)).find((product) => product.slug === 'liuying')?.variants).toMatchObject([
    { id: variantId, inStock: 0, priceMinor: 1000 },
  ]);
  expect(await quote(ctx, { variantId, quantity: 9 })).toMatchObject({ unitPriceMinor: 1000, amountMinor: 9000 });
  expect(await quote(ctx, { variantId, quantity: 50 })).toMatchObject({ unitPriceMinor: 800, amountMinor: 40_000 });
  await expect(quote(ctx, { variantId, quantity: 1 })).rejects.toMatchObject({
    code: 'bad_input',
    extra: { reason: 'quantity_too_small' },
  });
  await expect(quote(ctx, { variantId, quantity: 61 })).rejects.toMatchObject({
    extra: { reason: 'quantity_too_large' },
  });
  await setShelf(ctx, { variantId, onShelf: false }, systemActor);
  await expect(quote(ctx, { variantId, quantity: 5 })).rejects.toMatchObject({ code: 'not_found' });
  expect(await listProducts(ctx)).toEqual([]);
  expect((await listForDesk(ctx))[0]?.variants).toMatchObject([{ id: variantId, onShelf: false, left: 0 }]);
});

test('coupons: unknown, early, expired and foreign ones say so; a live one takes its share off', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const variantId = await opened(ctx);
  const coupon = { kind: 'percent' as const, value: 10, active: true };
  await saveCoupon(ctx, { ...coupon, code: 'TEN' }, systemActor);
  await saveCoupon(ctx, { ...coupon, code: 'OLD', endsAt: '2020-01-01T00:00:00Z' }, systemActor);
  await saveCoupon(ctx, { ...coupon, code: 'SOON', startsAt: '2999-01-01T00:00:00Z' }, systemActor);
  const ask = (code: string) => quote(ctx, { variantId, quantity: 5, coupon: code });
  expect(await ask('ten')).toMatchObject({ discountMinor: 500, amountMinor: 4500 });
  await expect(ask('OLD')).rejects.toMatchObject({ extra: { reason: 'coupon_expired' } });
  await expect(ask('SOON')).rejects.toMatchObject({ extra: { reason: 'coupon_early' } });
  await expect(ask('NOPE')).rejects.toMatchObject({ extra: { reason: 'coupon_unknown' } });
  await expect(saveCoupon(ctx, { ...coupon, code: 'Ten' }, systemActor)).rejects.toMatchObject({ code: 'conflict' });
});

test('bad products are refused with the field named', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await opened(ctx);
  await expect(saveProduct(ctx, { ...product, slug: 'liuying' }, systemActor)).rejects.toMatchObject({
    code: 'conflict',
    extra: { field: 'slug' },
  });
  const { id: productId } = await saveProduct(ctx, product, systemActor);
  const rising = { ...variant, productId, priceSteps: [{ minQuantity: 5, priceMinor: 1100 }] };
  await expect(saveVariant(ctx, rising, systemActor)).rejects.toMatchObject({ extra: { field: 'priceSteps' } });
  await expect(
    saveVariant(ctx, { ...variant, productId: '00000000-0000-7000-8000-000000000000' }, systemActor),
  ).rejects.toMatchObject({ code: 'not_found' });
});

test('a discount never takes off more than there is, a step never raises the price', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.constantFrom('percent' as const, 'amount' as const),
      fc.integer({ min: 1, max: 99 }),
      (total, kind, value) => {
        const off = discountMinor(total, kind, { value });
        expect(off).toBeGreaterThanOrEqual(0);
        expect(total - off).toBeGreaterThanOrEqual(kind === 'percent' ? 1 : 0);
      },
    ),
  );
  expect([1, 9, 10, 49, 50, 1000].map((quantity) => unitPriceMinor(1000, variant.priceSteps, quantity))).toEqual([
    1000, 1000, 900, 900, 800, 800,
  ]);
  expect(slugOf('Steam 50 元')).toMatch(/^steam-50-[0-9a-f]{4}$/);
  expect(slugOf('礼品卡')).toMatch(/^p-[0-9a-f]{4}$/);
});
