import { expect, test } from 'vitest';
import { listCoupons } from '../../../../server/features/coupons/list-coupons.ts';
import { listProducts } from '../../../../server/features/catalog/list-products.ts';
import { quote } from '../../../../server/features/catalog/quote.ts';
import { saveCoupon } from '../../../../server/features/coupons/save-coupon.ts';
import { cancelPromo } from '../../../../server/features/promos/cancel.ts';
import { floorsNow } from '../../../../server/features/promos/floors-now.ts';
import { listPromos } from '../../../../server/features/promos/list.ts';
import { savePromo } from '../../../../server/features/promos/save.ts';
import { openDatabase } from '../../../../server/db/database.ts';
import { testContext } from '../../../support/context.ts';
import { dayMs, friday, hourMs, owner, promoOf, promoShop, recorded, setPolicy, sold } from './promo-shop.ts';

test('a promo lowers the price in its window only, on the shelf and at checkout alike', async () => {
  await using shop = await promoShop();
  const { ctx, variantId } = shop;
  const promo = promoOf(shop);
  await savePromo(ctx, promo, owner);
  const seen = async (ms: number) => {
    shop.at(ms);
    const [product] = await listProducts(ctx);
    const { unitPriceMinor } = await quote(ctx, { variantId, quantity: 1 });
    return [product!.variants[0]!.priceMinor, product!.variants[0]!.promo?.wasMinor, unitPriceMinor];
  };
  expect(await seen(promo.startsAtMs - 1)).toEqual([1000, undefined, 1000]);
  expect(await seen(promo.startsAtMs)).toEqual([800, 1000, 800]);
  expect(await seen(promo.endsAtMs - 1)).toEqual([800, 1000, 800]);
  expect(await seen(promo.endsAtMs)).toEqual([1000, undefined, 1000]);
  // whoever waited in line since before the end keeps the price
  expect(await quote(ctx, { variantId, quantity: 1, atMs: promo.endsAtMs - 1 })).toMatchObject({ amountMinor: 800 });
});

test('of two promos the better price counts; a coupon comes off the promo price', async () => {
  await using shop = await promoShop();
  const { ctx, variantId } = shop;
  const promo = promoOf(shop);
  await savePromo(ctx, promo, owner);
  await savePromo(ctx, { ...promo, name: '更低', offer: { kind: 'percent', percent: 50 } }, owner);
  await saveCoupon(ctx, { code: 'TEN', kind: 'percent', value: 10, active: true }, owner);
  shop.at(promo.startsAtMs);
  expect(await quote(ctx, { variantId, quantity: 1 })).toMatchObject({ unitPriceMinor: 500 });
  expect(await quote(ctx, { variantId, quantity: 1, coupon: 'ten' })).toMatchObject({ amountMinor: 450 });
});

test("a promo's coupon is good for its products, in its window; cancelling ends it, and its code can come back", async () => {
  await using shop = await promoShop();
  const { ctx, variantId } = shop;
  const promo = promoOf(shop, { offer: { kind: 'coupon', code: 'NIGHT', percent: 30 } });
  const { id } = await savePromo(ctx, promo, owner);
  const ask = (ms: number) => {
    shop.at(ms);
    return quote(ctx, { variantId, quantity: 1, coupon: 'night' });
  };
  await expect(ask(promo.startsAtMs - 1)).rejects.toMatchObject({ extra: { reason: 'coupon_early' } });
  expect(await ask(promo.startsAtMs)).toMatchObject({ unitPriceMinor: 1000, amountMinor: 700 });
  await expect(ask(promo.endsAtMs)).rejects.toMatchObject({ extra: { reason: 'coupon_expired' } });
  shop.at(promo.startsAtMs);
  expect(await quote(ctx, { variantId, quantity: 1 })).toMatchObject({ amountMinor: 1000 });
  const elsewhere = await shop.db.pool.query<{ id: string }>(
    "insert into variant (product_id, name, price_minor) select product_id, '另一款', 500 from variant where id = $1 returning id",
    [variantId],
  );
  await expect(quote(ctx, { variantId: elsewhere.rows[0]!.id, quantity: 1, coupon: 'NIGHT' })).rejects.toMatchObject({
    extra: { reason: 'coupon_other' },
  });

  // it is the promo's: not among the coupons, and not to be changed there
  expect(await listCoupons(ctx)).toEqual([]);
  const { rows } = await shop.db.pool.query<{ id: string }>('select id from coupon');
  await expect(
    saveCoupon(ctx, { id: rows[0]!.id, code: 'NIGHT', kind: 'percent', value: 99, active: true }, owner),
  ).rejects.toMatchObject({ code: 'not_found' });
  await expect(savePromo(ctx, { ...promo, name: '同码' }, owner)).rejects.toMatchObject({
    extra: { reason: 'coupon_code_taken' },
  });
  await cancelPromo(ctx, { id }, owner);
  await expect(ask(promo.startsAtMs + 1)).rejects.toMatchObject({ extra: { reason: 'coupon_unknown' } });
  await savePromo(ctx, { ...promo, name: '重来' }, owner);
  expect(await ask(promo.startsAtMs + 2)).toMatchObject({ amountMinor: 700 });
});

test('cancelling undoes price and floor together, and is in the audit log', async () => {
  await using shop = await promoShop();
  const { ctx, variantId } = shop;
  await sold(shop, friday - 7 * dayMs, 300, 1);
  await recorded(shop, friday - 7 * dayMs, 300, 600, 5);
  await setPolicy(shop);
  const promo = promoOf(shop);
  const { id } = await savePromo(ctx, promo, owner);
  const floors = await floorsNow(ctx, friday);
  expect(floors.find((floor) => floor.service === 'dispense')).toEqual({
    source: 'promo',
    id,
    name: promo.name,
    service: 'dispense',
    // 10 a second × 3, of which an instance does 5 at its target of 65 %
    instances: 10,
    exact: false,
    fromMs: promo.startsAtMs - 300_000,
    untilMs: promo.endsAtMs,
    expectedFromMs: promo.startsAtMs,
  });
  shop.at(promo.startsAtMs);
  await cancelPromo(ctx, { id }, owner);
  expect(await floorsNow(ctx, promo.startsAtMs)).toEqual([]);
  expect(await quote(ctx, { variantId, quantity: 1 })).toMatchObject({ amountMinor: 1000 });
  expect(await listPromos(ctx)).toMatchObject([{ id, state: 'cancelled' }]);
  await expect(cancelPromo(ctx, { id }, owner)).rejects.toMatchObject({ extra: { reason: 'promo_over' } });
  await expect(savePromo(ctx, { ...promo, id }, owner)).rejects.toMatchObject({ extra: { reason: 'promo_cancelled' } });
  const { rows } = await shop.db.pool.query(
    "select action, subject from audit_entry where action like 'promos.%' order by id",
  );
  expect(rows).toEqual([
    { action: 'promos.save', subject: id },
    { action: 'promos.cancel', subject: id },
  ]);
});

test('a changed promo changes its floors; one that is more than a day off is not told yet; one that is over, not any more', async () => {
  await using shop = await promoShop();
  const { ctx } = shop;
  const promo = promoOf(shop, { startsAtMs: friday + 2 * dayMs, endsAtMs: friday + 2 * dayMs + hourMs });
  const { id } = await savePromo(ctx, promo, owner);
  expect(await floorsNow(ctx, friday)).toEqual([]);
  expect(await floorsNow(ctx, promo.startsAtMs - dayMs)).not.toEqual([]);
  await savePromo(ctx, { ...promo, id, startsAtMs: friday + hourMs, endsAtMs: friday + 2 * hourMs }, owner);
  expect((await floorsNow(ctx, friday)).every((floor) => floor.fromMs === friday + hourMs - 300_000)).toBe(true);
  expect(await floorsNow(ctx, friday)).not.toEqual([]);
  expect(await floorsNow(ctx, friday + 2 * hourMs)).toEqual([]);
  expect(await listPromos(ctx)).toHaveLength(1);
});

test('what was sold in its window counts for the promo', async () => {
  await using shop = await promoShop();
  const promo = promoOf(shop);
  await savePromo(shop.ctx, promo, owner);
  await sold(shop, promo.startsAtMs - 5 * 60_000, 15, 2);
  shop.at(promo.startsAtMs + hourMs);
  expect(await listPromos(shop.ctx)).toMatchObject([{ state: 'running', soldKeys: 20, revenueMinor: 20_000 }]);
});

test('nonsense is refused with the field named', async () => {
  await using shop = await promoShop();
  const { ctx } = shop;
  const refused = (change: object) =>
    savePromo(ctx, { ...promoOf(shop), ...change }, owner).catch((error) => error.extra);
  expect(await refused({ endsAtMs: friday })).toMatchObject({ reason: 'ends_before_start' });
  expect(await refused({ startsAtMs: friday - 2 * hourMs, endsAtMs: friday - hourMs })).toMatchObject({
    reason: 'past',
  });
  expect(await refused({ name: ' ' })).toMatchObject({ reason: 'name_missing' });
  expect(await refused({ variantIds: ['00000000-0000-4000-8000-000000000000'] })).toMatchObject({
    reason: 'variant_unknown',
  });
  expect(await refused({ offer: { kind: 'percent', percent: 96 } })).toMatchObject({ field: 'offer.percent' });
});

test('another instance sees a promo within a second, and a price costs one statement with promos as without', async () => {
  await using shop = await promoShop();
  const { ctx, variantId } = shop;
  let now = friday + 3 * hourMs;
  const other = testContext(openDatabase(shop.db.runningUrl, { max: 2 }), { now: () => now });
  const price = async () => (await quote(other, { variantId, quantity: 1 })).amountMinor;
  expect(await price()).toBe(1000);
  const { id } = await savePromo(ctx, promoOf(shop), owner);
  now += 1000;
  expect(await price()).toBe(800);
  const before = other.db.counts.statements;
  for (let n = 0; n < 20; n++) expect(await price()).toBe(800);
  expect(other.db.counts.statements - before).toBe(20);
  await cancelPromo(ctx, { id }, owner);
  now += 1000;
  expect(await price()).toBe(1000);
  other.waker.close();
  await other.db.close();
});
