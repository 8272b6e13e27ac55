import { expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { messagesOf } from '../../server/storefront/messages.ts';
import { delivered, order, pay } from '../server/features/orders/buyer.ts';
import { postOffice } from '../server/features/mail/post-office.ts';
import { openShop, visitor } from '../server/storefront/open-storefront.ts';
import { eventually } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const english = { 'accept-language': 'en', 'user-agent': 'Mozilla/5.0 (a person)' };
const words = messagesOf('en');

test('a buyer whom no mail reaches makes a look-up password on the order page, once, and finds the order with it', async () => {
  await using shop = await openShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, shop.db.pool, ['K-1', 'K-2', 'K-3']);
  const made = await order(ctx, variantId, { contact: 'QQ 10001' });
  const buyer = visitor(shop.url, english);
  await buyer.get(`/o/${made.orderNo}?t=${made.token}`);
  expect((await buyer.get(`/o/${made.orderNo}`)).text).toContain(words.order.makePassword);
  const shown = await buyer.post(`/o/${made.orderNo}/password`, {});
  const password = /id="password" readonly value="([a-z2-9-]{14})"/.exec(shown.text)![1]!;
  expect(shown.text).toContain('QQ 10001');
  expect((await buyer.post(`/o/${made.orderNo}/password`, {})).status).toBe(409);
  expect((await buyer.get(`/o/${made.orderNo}`)).text).not.toContain(words.order.makePassword);
  await pay(ctx, made);
  await delivered(ctx, made);
  const elsewhere = visitor(shop.url, english);
  const found = await elsewhere.post('/lookup', { contact: 'qq10001', lookupPassword: password });
  expect(found.text).toContain(made.orderNo);
  expect((await elsewhere.get(`/o/${made.orderNo}`)).text).toContain('K-1');

  // whom mail reaches, or who chose a password, is not asked; without mail in the shop everybody is
  const page = async (more: object) => {
    const next = await order(ctx, variantId, more);
    const visit = visitor(shop.url, english);
    await visit.get(`/o/${next.orderNo}?t=${next.token}`);
    return (await visit.get(`/o/${next.orderNo}`)).text;
  };
  expect(await page({ contact: 'a@example.com' })).toContain(words.order.makePassword);
  await saveSettings(
    ctx,
    { smtp: { host: '127.0.0.1', port: 9, secure: false, user: '', password: '', from: 'shop@example.com' } },
    systemActor,
  );
  expect(await page({ contact: 'b@example.com' })).not.toContain(words.order.makePassword);
});

test('the promoter page of a whole mailbox opens by the mailed link, and by nothing that is typed', async () => {
  await using leadership = await postOffice();
  await using shop = await openShop();
  const { ctx } = shop;
  await saveSettings(ctx, { smtp: leadership.smtp }, systemActor);
  const { variantId } = await stockShelf(ctx, shop.db.pool, ['K-1']);
  const made = await order(ctx, variantId, { contact: 'mei@example.com' });
  await pay(ctx, made);
  await eventually(async () => (await shop.db.pool.query('select 1 from promoter')).rowCount === 1);
  const visit = visitor(shop.url, english);
  expect((await visit.get('/promoter/mine')).status).toBe(404);
  const asked = await visit.post('/promoter/mail', { contact: 'mei@example.com' });
  const nobody = await visit.post('/promoter/mail', { contact: 'nobody@example.com' });
  expect([asked.status, asked.text.includes(words.promoter.mailed)]).toEqual([200, true]);
  expect(nobody.text.replaceAll('nobody@', '')).toBe(asked.text.replaceAll('mei@', ''));
  const letter = await eventually(async () => leadership.letters.find(({ text }) => text.includes('/promoter/mine')));
  const opened = await visit.get(
    new URL(/https?:\S+\/promoter\/mine\S+/.exec(letter.text)![0]).href.replace(shop.url, ''),
  );
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/promoter/mine']);
  const mine = await visit.get('/promoter/mine');
  expect([mine.status, mine.text.includes(words.promoter.allLinks)]).toEqual([200, true]);
});
