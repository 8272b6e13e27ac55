import { expect, test } from 'vitest';
import type { Context } from '../../server/features/context.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { openNeed } from '../../server/features/needs/needs-you.ts';
import { reopenNeed, resolveNeed } from '../../server/features/needs/resolve-need.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { lapseHolds, openNeeds, operator, order, owner, pay } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

/** A paid order of a sold-out variant; its row under *Needs you*. */
async function paidWithoutStock(ctx: Context) {
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const late = await order(ctx, variantId);
  await lapseHolds(ctx);
  const quick = await order(ctx, variantId);
  await pay(ctx, quick);
  await pay(ctx, late);
  await work(ctx);
  const [need] = await listNeeds(ctx);
  return { late, need: need! };
}

test('a row stays while money is in and no key is out, whoever says it is done', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { late, need } = await paidWithoutStock(ctx);
  expect(need).toMatchObject({
    orderNo: late.orderNo,
    closable: false,
    order: { quantity: 1, productName: '测试商品' },
  });
  for (const actor of [owner, operator])
    await expect(resolveNeed(ctx, { id: need.id, note: 'sent it by chat' }, actor)).rejects.toMatchObject({
      code: 'conflict',
      extra: { reason: 'still_owed' },
    });
  expect(await openNeeds(ctx)).toEqual([need.kind]);
  await refundOrder(
    ctx,
    { orderNo: late.orderNo, amountMinor: 1000, reason: 'no stock', requestKey: 'all-of-it', byHand: true },
    owner,
  );
  expect(await openNeeds(ctx)).toEqual([]);
});

test('a short payment holds its row as well: money is in and nothing went out', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await pay(ctx, made, { amountMinor: 400 });
  await work(ctx);
  const [need] = await listNeeds(ctx);
  expect(need).toMatchObject({ kind: 'amount_differs', closable: false });
  await expect(resolveNeed(ctx, { id: need!.id, note: 'leave it' }, owner)).rejects.toMatchObject({ code: 'conflict' });
});

test('any other row closes with a reason only, is written down, and can be put back', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  await openNeed(ctx.db, { kind: 'ledger_unbalanced', subject: 'ledger' });
  const [need] = await listNeeds(ctx);
  for (const note of ['', ' ', 'x'])
    await expect(resolveNeed(ctx, { id: need!.id, note }, operator)).rejects.toMatchObject({ code: 'bad_input' });
  await resolveNeed(ctx, { id: need!.id, note: 'booked by hand' }, operator);
  expect(await openNeeds(ctx)).toEqual([]);
  await reopenNeed(ctx, { id: need!.id }, operator);
  await reopenNeed(ctx, { id: need!.id }, operator);
  expect(await openNeeds(ctx)).toEqual(['ledger_unbalanced']);
  const { rows } = await ctx.db.pool.query<{ action: string; note: string | null }>(
    "select action, detail->>'note' as note from audit_entry where action like 'needs.%' order by id",
  );
  expect(rows).toEqual([
    { action: 'needs.resolve', note: 'booked by hand' },
    { action: 'needs.reopen', note: null },
  ]);
});

test('what closed by itself, or came up anew meanwhile, is not put back twice', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  await openNeed(ctx.db, { kind: 'ledger_unbalanced', subject: 'ledger' });
  const [first] = await listNeeds(ctx);
  await resolveNeed(ctx, { id: first!.id, note: 'done' }, owner);
  await openNeed(ctx.db, { kind: 'ledger_unbalanced', subject: 'ledger' });
  await reopenNeed(ctx, { id: first!.id }, owner);
  expect(await openNeeds(ctx)).toEqual(['ledger_unbalanced']);
  await ctx.db.pool.query("update needs_you set resolved_at = now(), resolved_by = 'system' where resolved_at is null");
  const { rows } = await ctx.db.pool.query<{ id: number }>("select id from needs_you where resolved_by = 'system'");
  await expect(reopenNeed(ctx, { id: Number(rows[0]!.id) }, owner)).rejects.toMatchObject({ code: 'not_found' });
});
