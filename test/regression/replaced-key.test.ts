import { expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import type { Context } from '../../server/features/context.ts';
import { readBuyerOrder } from '../../server/features/orders/buyer-order-by-token.ts';
import { lookUp } from '../../server/features/orders/look-up.ts';
import { replaceKey } from '../../server/features/orders/replace-key.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { delivered, order, owner, pay } from '../server/features/orders/buyer.ts';
import { postOffice, type PostOffice } from '../server/features/mail/post-office.ts';
import { eventually, testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const tokenIn = (text: string) => /\?t=([\w-]+)/.exec(text)![1]!;
const mailBy = (ctx: Context, leadership: PostOffice) => saveSettings(ctx, { smtp: leadership.smtp }, systemActor);

test.each(['zh-CN', 'en'] as const)(
  'every way in shows the key that the order holds now, and a mail tells of it (%s)',
  async (locale) => {
    await using leadership = await postOffice();
    await using shop = await testShop();
    const { ctx } = shop;
    await mailBy(ctx, leadership);
    const { variantId } = await stockShelf(ctx, ctx.db.pool, ['OLD-1', 'KEEP-2', 'NEW-3', 'NEW-4']);
    const contact = 'mei@example.com';
    const made = await order(ctx, variantId, { contact, lookupPassword: 'my secret', quantity: 2, locale });
    // found before there was any key: the way in knows none yet
    const [early] = await lookUp(ctx, { contact, lookupPassword: 'my secret' }, '203.0.113.9');
    await pay(ctx, made);
    await delivered(ctx, made);
    const [first] = await eventually(async () => leadership.letters.length === 1 && leadership.letters);
    const [found] = await lookUp(ctx, { contact, lookupPassword: 'my secret' }, '203.0.113.9');
    const ways = [made.token, early!.token, found!.token, tokenIn(first!.text)];
    const keysBy = async (token: string) => (await readBuyerOrder(ctx, made.orderNo, token)).keys;
    for (const token of ways) expect(await keysBy(token)).toEqual(['OLD-1', 'KEEP-2']);

    await replaceKey(ctx, { orderNo: made.orderNo, slot: 0, reason: 'used already' }, owner);
    const second = (await eventually(async () => leadership.letters.length === 2 && leadership.letters))[1]!;
    expect(second.subject).toContain(locale === 'en' ? 'Key replaced' : '已换卡');
    expect(second.text).toContain(locale === 'en' ? 'the earlier one no longer counts' : '原来的卡密作废');
    expect(second.text).toContain(locale === 'en' ? 'New: number 1' : '换的是第 1 个');
    expect(second.text).not.toContain('OLD-1');
    expect(second.text).toContain('NEW-3');
    for (const token of [...ways, tokenIn(second.text)]) expect(await keysBy(token)).toEqual(['NEW-3', 'KEEP-2']);
    // once more, the other one
    await replaceKey(ctx, { orderNo: made.orderNo, slot: 1, reason: 'used already' }, owner);
    await eventually(async () => leadership.letters.length === 3);
    for (const token of ways) expect(await keysBy(token)).toEqual(['NEW-3', 'NEW-4']);

    // nothing of a refunded order is shown, whichever way
    await ctx.db.pool.query("update orders set status = 'refunded', refunded_minor = paid_minor where order_no = $1", [
      made.orderNo,
    ]);
    for (const token of ways) expect(await keysBy(token)).toEqual([]);
  },
);

test('while a replacement is awaited no way in shows the key that was taken away', async () => {
  await using shop = await testShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['OLD-1', 'KEEP-2']);
  const contact = 'mei@example.com';
  const made = await order(ctx, variantId, { contact, lookupPassword: 'my secret', quantity: 2 });
  await pay(ctx, made);
  await delivered(ctx, made);
  const [found] = await lookUp(ctx, { contact, lookupPassword: 'my secret' }, '203.0.113.9');
  await ctx.db.pool.query('update delivery set retired_at = now() where slot = 0');
  for (const token of [made.token, found!.token])
    expect((await readBuyerOrder(ctx, made.orderNo, token)).keys).toEqual(['KEEP-2']);
});
