import { expect, test } from 'vitest';
import { transaction } from '../../server/db/transaction.ts';
import { systemActor } from '../../server/features/context.ts';
import { saveCoupon } from '../../server/features/coupons/save-coupon.ts';
import { recallBatch } from '../../server/features/stock/recall-batch.ts';
import { undoBatch } from '../../server/features/stock/undo-batch.ts';
import { approveReplacement } from '../../server/features/orders/approve-replacement.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { replaceKey } from '../../server/features/orders/replace-key.ts';
import { resendOrder } from '../../server/features/orders/resend.ts';
import { reopenNeed, resolveNeed } from '../../server/features/needs/resolve-need.ts';
import { confirmPayment } from '../../server/features/payments/confirm.ts';
import { holdStock } from '../../server/features/restored/hold.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { lapseHolds, openNeeds, operator, order, owner, pay, request, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { importKeys } from '../support/imports.ts';
import { stockShelf } from '../support/stock.ts';

const keys = (count: number) => Array.from({ length: count }, (_, n) => `K${n}`);

test('a dispute that is looked into sends no parked order: what holds no longer is still the owner’s to send', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(3));
  const made = await order(ctx, variantId);
  await lapseHolds(ctx);
  await ctx.db.pool.query("update variant set price_minor = 50000, price_steps = '[]'");
  await pay(ctx, made);
  await work(ctx);
  await pay(ctx, made, { outcome: 'disputed' });
  await work(ctx);
  expect(await openNeeds(ctx)).toEqual(['disputed', 'late_parked']);
  const dispute = (await listNeeds(ctx)).find(({ kind }) => kind === 'disputed')!;
  await resolveNeed(ctx, { id: dispute.id, note: 'spoke with the buyer' }, operator);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('paid');
  expect(await openNeeds(ctx)).toEqual(['late_parked']);
  await resendOrder(ctx, made, owner);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
});

test('only what a person took off the list is put back: no approval is used twice', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(4));
  await saveSettings(ctx, { replacementsPerSlot: 0 }, systemActor);
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await work(ctx);
  const wanted = { orderNo: made.orderNo, slot: 0, reason: 'does not work' };
  await expect(replaceKey(ctx, wanted, operator)).rejects.toMatchObject({ extra: { reason: 'replace_approval' } });
  const [asked] = await listNeeds(ctx);
  await approveReplacement(ctx, { id: asked!.id }, owner);
  await work(ctx);
  await expect(reopenNeed(ctx, { id: asked!.id }, operator)).rejects.toMatchObject({ code: 'not_found' });
  await expect(approveReplacement(ctx, { id: asked!.id }, owner)).rejects.toMatchObject({ code: 'not_found' });
  expect((await ctx.db.pool.query('select from delivery')).rowCount).toBe(2);
});

test('free pieces of one address are counted one after another, however many ask at once', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(100));
  await saveSettings(ctx, { freeOrders: true }, systemActor);
  const coupon = { code: 'GIFT', kind: 'amount' as const, value: 5000, variantId, active: true };
  await saveCoupon(ctx, coupon, systemActor);
  const tries = Array.from({ length: 15 }, () => order(ctx, variantId, { coupon: 'GIFT' }));
  const made = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
  expect(made).toHaveLength(3);
});

test('an IPv6 site gets no free piece for each of its 65,536 lines', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(100));
  await saveSettings(ctx, { freeOrders: true }, systemActor);
  const coupon = { code: 'GIFT', kind: 'amount' as const, value: 5000, variantId, active: true };
  await saveCoupon(ctx, coupon, systemActor);
  let made = 0;
  for (let line = 1; line <= 40; line++) {
    const from = { ...request, clientIp: `2001:db8:9:${line.toString(16)}::` };
    made += await order(ctx, variantId, { coupon: 'GIFT' }, from).then(
      () => 1,
      () => 0,
    );
  }
  expect(made).toBe(30);
  await order(ctx, variantId, { coupon: 'GIFT' }, { ...request, clientIp: '2001:db8:a:1::' });
});

test('a serial number is the same with blanks, full-width signs or characters that nobody sees', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(10));
  const first = await order(ctx, variantId);
  await confirmPayment(ctx, { orderNo: first.orderNo, tradeNo: 'SN2026-77', reason: 'seen' }, owner);
  for (const tradeNo of [' SN2026-77', 'SN2026 -77', 'SN2026-77\u200b', 'ＳＮ２０２６－７７', '\ufeffSN2026-77\t']) {
    const { orderNo } = await order(ctx, variantId);
    const again = confirmPayment(ctx, { orderNo, tradeNo, reason: 'seen' }, owner);
    await expect(again).rejects.toMatchObject({ code: 'conflict', extra: { reason: 'trade_no_taken' } });
  }
});

test('a recalled batch that was on hold brings no key back: undone and imported again, it stays known', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, keys(3));
  await transaction(ctx.db, (tx) => holdStock(tx, { cause: 'backup', takenAt: new Date(0), journal: 'none' }));
  await recallBatch(ctx, { batchId }, owner);
  await undoBatch(ctx, { batchId }, owner);
  await expect(importKeys(ctx, variantId, keys(3))).rejects.toMatchObject({ extra: { reason: 'nothing_to_import' } });
});
