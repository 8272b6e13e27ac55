import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemActor } from '../../../../server/features/context.ts';
import type { Context } from '../../../../server/features/context.ts';
import { readBuyerOrder } from '../../../../server/features/orders/buyer-order-by-token.ts';
import { deliverManually } from '../../../../server/features/orders/deliver-manually.ts';
import { resendOrder } from '../../../../server/features/orders/resend.ts';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import { eventually, settled, testShop } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';
import { delivered, openNeeds, order, owner, pay, rowOf } from '../orders/buyer.ts';
import { type PostOffice, postOffice } from './post-office.ts';

async function mailBy(ctx: Context, leadership: PostOffice, more: object = {}): Promise<void> {
  const smtp = {
    host: '127.0.0.1',
    port: leadership.port,
    secure: false,
    user: '',
    password: '',
    from: 'Shop <shop@example.com>',
  };
  await saveSettings(
    ctx,
    { smtp: { ...smtp, ...more }, shopName: '萤火小店', supportContact: 'QQ 10001' },
    systemActor,
  );
}

const letterFor = (leadership: PostOffice, orderNo: string) =>
  eventually(async () => leadership.letters.find((letter) => letter.text.includes(orderNo)));

test('a delivery is mailed in the language of the buyer: keys, a link that opens them, and whom to ask', async () => {
  await using leadership = await postOffice();
  await using shop = await testShop();
  const { ctx } = shop;
  await mailBy(ctx, leadership);
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['ZH-KEY-1', 'ZH-KEY-2', 'EN-KEY-3']);
  const zh = await order(ctx, variantId, { contact: 'mei@example.com', quantity: 2 });
  await pay(ctx, zh);
  const letter = await letterFor(leadership, zh.orderNo);
  expect(letter).toMatchObject({
    from: 'shop@example.com',
    to: ['mei@example.com'],
    subject: `[萤火小店] 已发货 ${zh.orderNo}`,
  });
  for (const part of ['ZH-KEY-1', 'ZH-KEY-2', '卡密：', '请勿转发本邮件', '客服：QQ 10001'])
    expect(letter.text).toContain(part);
  const token = /\?t=([\w-]+)/.exec(letter.text)![1]!;
  expect(token).not.toBe(zh.token);
  expect((await readBuyerOrder(ctx, zh.orderNo, token)).keys).toEqual(['ZH-KEY-1', 'ZH-KEY-2']);

  const en = await order(ctx, variantId, { contact: 'ann@example.com', locale: 'en' });
  await pay(ctx, en);
  const english = await letterFor(leadership, en.orderNo);
  expect(english.subject).toBe(`[萤火小店] Delivered ${en.orderNo}`);
  for (const part of [
    'EN-KEY-3',
    'Order page: http://127.0.0.1:7070/o/',
    'Do not forward this mail',
    'Support: QQ 10001',
  ])
    expect(english.text).toContain(part);
  await expect(readBuyerOrder(ctx, en.orderNo, token)).rejects.toMatchObject({ code: 'not_found' });
});

test('of many keys twenty are mailed, and what a merchant typed is mailed like a key', async () => {
  await using leadership = await postOffice();
  await using shop = await testShop();
  const { ctx } = shop;
  await mailBy(ctx, leadership);
  const { variantId } = await stockShelf(
    ctx,
    ctx.db.pool,
    Array.from({ length: 25 }, (_, n) => `MANY-${String(n).padStart(2, '0')}`),
  );
  const many = await order(ctx, variantId, { quantity: 25, locale: 'en' });
  await pay(ctx, many);
  const letter = await letterFor(leadership, many.orderNo);
  expect(letter.text.match(/MANY-\d\d/g)).toHaveLength(20);
  expect(letter.text).toContain('5 more on the order page');
  const { variantId: byHand } = await stockShelf(ctx, ctx.db.pool, [], { delivery: 'manual' });
  const manual = await order(ctx, byHand);
  await pay(ctx, manual);
  await eventually(async () => (await openNeeds(ctx)).includes('manual_delivery'));
  await deliverManually(ctx, { orderNo: manual.orderNo, text: '已充值 50 元 ✅' }, owner);
  expect((await letterFor(leadership, manual.orderNo)).text).toContain('已充值 50 元 ✅');
});

test('nothing that a buyer types becomes a second recipient or a header, and nonsense is not mailed at all', async () => {
  await using leadership = await postOffice();
  await using shop = await testShop();
  const { ctx } = shop;
  await mailBy(ctx, leadership);
  await saveSettings(ctx, { shopName: 'A\r\nBcc: evil@example.com' }, systemActor);
  const hostile = [
    'a@example.com\nBcc: evil@example.com',
    'a@example.com\r\n\r\nhello',
    'a@example.com, evil@example.com',
    'a@example.com;evil@example.com',
    '<evil@example.com>',
    '"x" <evil@example.com>',
    'evil@example.com a@example.com',
    'a@b@example.com',
    '@@@',
    'group:evil@example.com;',
    'a@localhost',
  ];
  const { variantId } = await stockShelf(
    ctx,
    ctx.db.pool,
    Array.from({ length: 20 }, (_, n) => `H-${n}`),
  );
  for (const contact of hostile) {
    const made = await order(ctx, variantId, { contact });
    await pay(ctx, made);
    await delivered(ctx, made);
  }
  const good = await order(ctx, variantId, { contact: 'good+tag@sub.example.com' });
  await pay(ctx, good);
  const letter = await letterFor(leadership, good.orderNo);
  await settled(ctx.db, ['dispense.mail']);
  expect(leadership.letters.map(({ to }) => to)).toEqual([['good+tag@sub.example.com']]);
  expect(letter.headers).not.toMatch(/^bcc:/im);
  expect(letter.subject).toContain('A');
  expect(await openNeeds(ctx)).toEqual([]);
});

test('mail that fails is tried again, then waits for a person; sent again after all, its row goes', async () => {
  await using leadership = await postOffice();
  await using shop = await testShop();
  const { ctx } = shop;
  await mailBy(ctx, leadership);
  leadership.refusal = 'try later';
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['FAIL-KEY']);
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  expect((await delivered(ctx, made)).keys).toEqual(['FAIL-KEY']);
  const job = () =>
    ctx.db.pool.query<{ attempts: number; dead: boolean; last_error: string }>(
      "select attempts, dead_at is not null as dead, last_error from job where task = 'dispense.mail'",
    );
  await eventually(async () => {
    // its pauses grow; the test does not wait for them
    await ctx.db.pool.query(
      "update job set locked_until = now() where task = 'dispense.mail' and locked_by is null and dead_at is null",
    );
    return (await job()).rows[0]?.dead;
  }, 40_000);
  expect((await job()).rows[0]).toMatchObject({ attempts: 12 });
  expect((await job()).rows[0]!.last_error).not.toContain('FAIL-KEY');
  expect(await openNeeds(ctx)).toEqual(['mail_failed']);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
  leadership.refusal = undefined;
  expect(await resendOrder(ctx, { orderNo: made.orderNo }, owner)).toEqual({ mailed: true });
  expect((await letterFor(leadership, made.orderNo)).text).toContain('FAIL-KEY');
  await eventually(async () => (await openNeeds(ctx)).length === 0);
}, 60_000);

test('with a password it signs in; without SMTP nothing is mailed and nothing waits', async () => {
  await using leadership = await postOffice({ password: 'p@ss word' });
  await using shop = await testShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K-1', 'K-2', 'K-3']);
  const quiet = await order(ctx, variantId);
  await pay(ctx, quiet);
  await delivered(ctx, quiet);
  expect((await ctx.db.pool.query("select 1 from job where task = 'dispense.mail'")).rowCount).toBe(0);
  await expect(resendOrder(ctx, { orderNo: quiet.orderNo }, owner)).rejects.toMatchObject({
    code: 'conflict',
    extra: { reason: 'no_mail' },
  });
  await mailBy(ctx, leadership, { user: 'shop', password: 'p@ss word' });
  const made = await order(ctx, variantId, { contact: `${randomUUID()}@example.com` });
  await pay(ctx, made);
  await letterFor(leadership, made.orderNo);
  expect(leadership.logins).toEqual(['shop']);
});
