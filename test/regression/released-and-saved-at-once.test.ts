import { expect, test } from 'vitest';
import { transaction } from '../../server/db/transaction.ts';
import { releaseHold } from '../../server/features/holds/release-hold.ts';
import { saveCoupon } from '../../server/features/coupons/save-coupon.ts';
import { guardPrices } from '../../server/features/catalog/price-guard.ts';
import { type Actor, systemActor } from '../../server/features/context.ts';
import { resumeBatch, stopBatch } from '../../server/features/stock/stop-batch.ts';
import { readSettings } from '../../server/features/settings/read.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { operator, order, owner } from '../server/features/orders/buyer.ts';
import { stillShop } from '../server/features/orders/hand-worker.ts';
import { eventually } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

test('a hold that is released puts no key of a stopped batch back on sale', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, ['BAD-1']);
  const { orderNo } = await order(ctx, variantId);
  await stopBatch(ctx, { batchId }, operator);
  expect(await releaseHold(ctx, orderNo, operator)).toEqual({ orders: 1, keys: 0 });
  await expect(order(ctx, variantId)).rejects.toMatchObject({ code: 'out_of_stock' });
  await resumeBatch(ctx, { batchId }, owner);
  await order(ctx, variantId);
});

test('settings that are saved at once all hold: none brings back what another has just changed', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  await saveSettings(ctx, { operatorKeysPerDay: 1000, replacementsPerSlot: 9 }, systemActor);
  await Promise.all([
    saveSettings(ctx, { operatorKeysPerDay: 5 }, systemActor),
    saveSettings(ctx, { replacementsPerSlot: 1 }, systemActor),
    saveSettings(ctx, { shopName: 'Changed' }, systemActor),
    saveSettings(ctx, { notice: 'Closed on Monday' }, systemActor),
  ]);
  expect(await readSettings(ctx)).toMatchObject({
    operatorKeysPerDay: 5,
    replacementsPerSlot: 1,
    shopName: 'Changed',
    notice: 'Closed on Monday',
  });
});

test('prices and coupons that are saved at once are judged together: what gets much cheaper asks who sits there', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const stale: Actor = { ...owner, identity: { fresh: false, by: 'password' } };
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1'], { priceMinor: 10_000 });
  const coupon = { code: 'HALF', kind: 'percent' as const, value: 45, variantId, active: true };
  const waits = async () =>
    (await ctx.db.pool.query("select from pg_locks where locktype = 'advisory' and not granted")).rowCount! > 0;
  const second = await transaction(ctx.db, async (tx) => {
    await guardPrices(tx, { actor: stale, variantIds: [variantId] }, () =>
      tx.query("update variant set price_minor = 5500, proven_price_minor = 10000, price_steps = '[]' where id = $1", [
        variantId,
      ]),
    );
    const saving = saveCoupon(ctx, coupon, stale).then(
      () => undefined,
      (error: unknown) => error,
    );
    await Promise.race([saving, eventually(waits)]);
    return { saving };
  });
  expect(await second.saving).toMatchObject({ code: 'confirm_identity' });
});
