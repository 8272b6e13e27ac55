import { expect, test } from 'vitest';
import { checkPromo } from '../../../../server/features/promos/check.ts';
import { planFloors } from '../../../../server/features/promos/plan-floors.ts';
import { savePromo } from '../../../../server/features/promos/save.ts';
import { pastWindows } from '../../../../server/features/promos/usual.ts';
import { dayMs, friday, hourMs, owner, policyOf, promoOf, promoShop, recorded, setPolicy, sold } from './promo-shop.ts';

const kinds = (answers: { conflicts: { kind: string }[] }) => answers.conflicts.map((conflict) => conflict.kind);

test('keys enough: the usual sales of these hours, times the multiple, against what is left', async () => {
  await using shop = await promoShop({ keys: 25 });
  // 0.1 and 0.3 keys a minute on the last two Fridays, and much at an hour that does not matter
  await sold(shop, friday - 14 * dayMs, 600, 0);
  await sold(shop, friday - 7 * dayMs + 2 * hourMs, 18, 3);
  await shop.db.pool.query(
    'update sales_minute set keys_sold = 1 where minute >= to_timestamp($1) and minute < to_timestamp($2)',
    [(friday - 14 * dayMs + 2 * hourMs) / 1000, (friday - 14 * dayMs + 2 * hourMs + 18 * 60_000) / 1000],
  );
  await sold(shop, friday - 7 * dayMs + 8 * hourMs, 60, 50);
  const answers = await checkPromo(shop.ctx, promoOf(shop));
  // (54 + 18) / 2 in such three hours, × 3
  expect(answers.keys).toMatchObject([{ variantId: shop.variantId, left: 25, expected: 108, missing: 83 }]);
  expect(answers.keys[0]!.name).toContain('标准');
});

test('ready when and cost at most: floors from the lead time on, beyond standing, at the set price', async () => {
  await using shop = await promoShop();
  await sold(shop, friday - 7 * dayMs, 600, 1);
  await recorded(shop, friday - 7 * dayMs, 600, 600, 5);
  await setPolicy(shop);
  const promo = promoOf(shop);
  const answers = await checkPromo(shop.ctx, promo);
  expect(answers.readyAtMs).toBe(promo.startsAtMs - 300_000);
  expect(answers.floors).toEqual(
    ['dispense', 'orders', 'storefront', 'commission'].map((service) => ({
      service,
      wanted: 10,
      instances: service === 'commission' ? 2 : 10,
    })),
  );
  // (9 + 9 + 9 + 1) instances × 3 h 5 min × 6
  expect(answers.costAtMostMinor).toBe(Math.ceil(28 * 6 * (185 / 60)));
  expect(answers.conflicts).toEqual([{ kind: 'fleet_cap', instances: 40 }]);
  // begun already: capacity can only be asked for from now on
  shop.at(promo.startsAtMs + hourMs);
  expect((await checkPromo(shop.ctx, promo)).readyAtMs).toBe(promo.startsAtMs + hourMs);
});

test('conflicts: caps, budget, other promos, taken codes, no history, the past', async () => {
  await using shop = await promoShop();
  const { ctx } = shop;
  const promo = promoOf(shop);
  expect(kinds(await checkPromo(ctx, promo))).toEqual(['no_history']);
  await sold(shop, friday - 7 * dayMs, 600, 1);
  await recorded(shop, friday - 7 * dayMs, 600, 600, 5);
  await setPolicy(shop, policyOf({ cap: 4 }));
  const capped = await checkPromo(ctx, promo);
  expect(capped.floors.every((floor) => floor.instances === 4 && floor.wanted === 10)).toBe(true);
  expect(capped.conflicts).toContainEqual({ kind: 'cap', name: 'dispense', instances: 10 });
  expect(kinds(capped)).not.toContain('budget');

  await setPolicy(shop, policyOf({}, { budget: { period: 'day', capMinor: 250 } }));
  expect(kinds(await checkPromo(ctx, promo))).toContain('budget');
  await setPolicy(shop, policyOf({}, { budget: { period: 'day', capMinor: 1_000_000_000 } }));
  expect(kinds(await checkPromo(ctx, promo))).not.toContain('budget');

  const coupon = { ...promo, offer: { kind: 'coupon' as const, code: 'NIGHT', percent: 10 } };
  const { id } = await savePromo(ctx, coupon, owner);
  expect(kinds(await checkPromo(ctx, coupon))).toEqual(expect.arrayContaining(['promo', 'coupon_taken']));
  const own = kinds(await checkPromo(ctx, { ...coupon, id }));
  expect(own).not.toContain('promo');
  expect(own).not.toContain('coupon_taken');
  expect(kinds(await checkPromo(ctx, { ...promo, startsAtMs: friday - 2, endsAtMs: friday - 1 }))).toContain('past');
});

test('past windows never reach into the future, and begin after the first sale', () => {
  const window = { fromMs: friday + 9 * dayMs, untilMs: friday + 9 * dayMs + hourMs };
  const weeks = pastWindows(window, friday, friday - 40 * dayMs);
  expect(weeks.map((past) => (window.fromMs - past.fromMs) / dayMs)).toEqual([14, 21, 28, 35]);
  expect(pastWindows(window, friday, friday - 3 * dayMs).map((past) => (friday - past.fromMs) / dayMs)).toEqual([
    1, 2, 3,
  ]);
  expect(pastWindows(window, friday, friday - 5 * hourMs)).toEqual([{ fromMs: friday - 5 * hourMs, untilMs: friday }]);
  expect(pastWindows(window, friday, friday - 60_000)).toEqual([]);
});

test('floors fit under the fleet cap: the last in line gives first, nobody goes below standing', () => {
  const usual = policyOf({}, { fleetCap: 20 });
  const { storefront, commission } = usual.services;
  const policy = {
    ...usual,
    services: {
      ...usual.services,
      storefront: { ...storefront, standing: 2 },
      commission: { ...commission, standing: 3 },
    },
  };
  const rate = new Map([
    ['dispense', 10],
    ['orders', 10],
    ['storefront', 10],
    ['commission', 10],
  ] as const);
  const plan = planFloors(policy, 1, {
    peaks: rate,
    capacity: new Map([...rate.keys()].map((service) => [service, 1.3])),
  });
  expect(plan.floors.map((floor) => floor.instances)).toEqual([12, 3, 2, 3]);
  expect(plan.overFleet).toBe(48);
});
