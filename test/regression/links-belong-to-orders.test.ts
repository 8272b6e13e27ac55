import fc from 'fast-check';
import { expect, test } from 'vitest';
import '../support/seed.ts';
import { systemActor } from '../../server/features/context.ts';
import type { Context } from '../../server/features/context.ts';
import { readBuyerOrder } from '../../server/features/orders/buyer-order-by-token.ts';
import type { CheckoutResult } from '../../server/features/orders/checkout.ts';
import { contactHash } from '../../server/features/contacts/contact.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { decideCommission } from '../../server/features/referrals/decide.ts';
import { verifyLedger } from '../../server/features/referrals/ledger.ts';
import { askPromoterLink } from '../../server/features/referrals/mail-link.ts';
import { promoterPage, promoterPageOfContact } from '../../server/features/referrals/promoter-page.ts';
import { releaseDueCommissions } from '../../server/features/referrals/release.ts';
import { mailboxOf } from '../../server/features/contacts/mailbox.ts';
import { suspicionOf } from '../../server/features/referrals/suspicion.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { delivered, order, owner, pay } from '../server/features/orders/buyer.ts';
import { postOffice } from '../server/features/mail/post-office.ts';
import { eventually, testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const from = (clientIp: string) => ({ clientIp, publicUrl: 'http://127.0.0.1:7070' });
let next = 1;
/** Bought, paid, delivered and rewarded; each from an address of its own unless said. */
async function buy(
  ctx: Context,
  variantId: string,
  more: object = {},
  ip = `198.51.100.${next++}`,
): Promise<CheckoutResult> {
  const made = await order(ctx, variantId, more, from(ip));
  await pay(ctx, made);
  await delivered(ctx, made);
  await eventually(async () => {
    const { rows } = await ctx.db.pool.query(
      'select 1 from promoter p join orders o on o.id = p.founding_order_id where order_no = $1',
      [made.orderNo],
    );
    return rows.length === 1;
  });
  return made;
}

const codeOf = async (ctx: Context, made: CheckoutResult) =>
  (await readBuyerOrder(ctx, made.orderNo, made.token)).referralUrl!.split('/r/')[1]!;
const keys = (count: number) => Array.from({ length: count }, (_, n) => `REF-KEY-${n}`);

test("who orders first under somebody's contact has nothing of theirs; the mailbox itself sees everything", async () => {
  await using leadership = await postOffice();
  await using shop = await testShop();
  const { ctx } = shop;
  await saveSettings(ctx, { smtp: leadership.smtp }, systemActor);
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(8));
  const contact = 'mei@example.com';
  const squatter = await buy(ctx, variantId, { contact });
  const mine = await buy(ctx, variantId, { contact });
  expect(await codeOf(ctx, mine)).not.toBe(await codeOf(ctx, squatter));
  await buy(ctx, variantId, { ref: await codeOf(ctx, mine) });
  await buy(ctx, variantId, { ref: await codeOf(ctx, mine) });
  expect(await promoterPage(ctx, mine.orderNo, mine.token)).toMatchObject({ orders: 2, heldMinor: 100 });
  expect(await promoterPage(ctx, squatter.orderNo, squatter.token)).toMatchObject({ orders: 0, heldMinor: 0 });

  leadership.letters.length = 0;
  for (let n = 0; n < 6; n++)
    await askPromoterLink(ctx, { contact: ' MEI@example.com', locale: 'en' }, `203.0.113.${n}`);
  await askPromoterLink(ctx, { contact: 'nobody@example.com', locale: 'en' }, '203.0.113.50');
  const letter = await eventually(async () => leadership.letters[0]);
  expect(letter.to).toEqual([contact]);
  const token = /\?t=([\w.-]+)/.exec(letter.text)![1]!;
  expect(await promoterPageOfContact(ctx, token)).toMatchObject({ orders: 2, heldMinor: 100 });
  for (const forged of [
    '',
    token.slice(0, -1),
    `${contactHash(ctx, 'ann@example.com').toString('base64url')}${token.slice(token.indexOf('.'))}`,
  ])
    await expect(promoterPageOfContact(ctx, forged)).rejects.toMatchObject({ code: 'not_found' });
  // nobody floods the mailbox, and nobody is refused for it
  await eventually(
    async () => (await ctx.db.pool.query("select 1 from job where task = 'commission.mail-link'")).rowCount === 0,
  );
  expect(leadership.letters.length).toBeLessThanOrEqual(3);
});

test('a link that was shared when links still belonged to contacts goes on working', async () => {
  await using shop = await testShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(4));
  const founding = await buy(ctx, variantId, { contact: 'old@example.com' });
  const later = await buy(ctx, variantId, { contact: 'old@example.com' });
  // as before: one promoter a contact, its code made of the contact
  await ctx.db.pool.query(
    'delete from promoter where founding_order_id = (select id from orders where order_no = $1)',
    [later.orderNo],
  );
  await ctx.db.pool.query("update promoter set code = 'earliercode'");
  expect(await codeOf(ctx, founding)).toBe('earliercode');
  await buy(ctx, variantId, { ref: 'earliercode' });
  expect(await promoterPage(ctx, founding.orderNo, founding.token)).toMatchObject({ code: 'earliercode', orders: 1 });
  // the later order had no promoter of its own: its link counts from when it is seen
  await ctx.db.pool.query("update orders set delivered_at = now() - interval '5 minutes' where order_no = $1", [
    later.orderNo,
  ]);
  await buy(ctx, variantId, { ref: await codeOf(ctx, later) });
  expect(await promoterPage(ctx, later.orderNo, later.token)).toMatchObject({ orders: 1 });
});

test("what looks like one's own order is held with its reason until the owner says so, and never paid in silence", async () => {
  await using shop = await testShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(10));
  const home = '203.0.113.200';
  const mine = await buy(ctx, variantId, { contact: 'm.ei@gmail.com' }, home);
  const ref = await codeOf(ctx, mine);
  const own = [
    await buy(ctx, variantId, { ref, contact: 'm.ei@gmail.com' }),
    await buy(ctx, variantId, { ref, contact: 'Mei+shop@googlemail.com' }),
    await buy(ctx, variantId, { ref, contact: 'somebody@else.example' }, home),
  ];
  await buy(ctx, variantId, { ref, contact: 'real@friend.example' });
  const needs = await eventually(async () => {
    const found = (await listNeeds(ctx)).filter((need) => need.kind === 'self_referral');
    return found.length === 3 && found;
  });
  expect(needs.map((need) => [need.orderNo, need.detail.because, need.amountMinor])).toEqual([
    [own[0]!.orderNo, 'same_contact', 50],
    [own[1]!.orderNo, 'alias', 50],
    [own[2]!.orderNo, 'same_address', 50],
  ]);
  expect(JSON.stringify(needs.map(({ detail }) => detail))).not.toContain('gmail');
  const page = await promoterPage(ctx, mine.orderNo, mine.token);
  expect(page.recent.map(({ state }) => state)).toEqual(['held', 'review', 'review', 'review']);
  await ctx.db.pool.query("update commission set available_at = now() - interval '1 s'");
  expect(await releaseDueCommissions(ctx)).toBe(1);
  await decideCommission(ctx, { orderNo: own[2]!.orderNo, pay: true }, owner);
  await decideCommission(ctx, { orderNo: own[1]!.orderNo, pay: false }, owner);
  await expect(decideCommission(ctx, { orderNo: own[1]!.orderNo, pay: true }, owner)).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await releaseDueCommissions(ctx)).toBe(1);
  expect(await promoterPage(ctx, mine.orderNo, mine.token)).toMatchObject({
    availableMinor: 100,
    heldMinor: 50,
    clawedBackMinor: 50,
  });
  expect((await listNeeds(ctx)).map((need) => need.orderNo)).toEqual([own[0]!.orderNo]);
  expect(await verifyLedger(ctx.db)).toEqual({ total: 0, unbalanced: 0, empty: 0, differing: 0 });
});

test('spellings of one mailbox, of one phone, and of others that only look near', () => {
  const same = [
    [
      'mei@gmail.com',
      'M.e.i+x@GoogleMail.com',
      'ｍｅｉ＠gmail.com',
      'mеi@gmail.com',
      'mei@gmаil.com',
      'me\u200bi@gmail.com',
    ],
    ['mei+a@example.com', 'mei@example.com', 'Mei@EXAMPLE.com.'],
    ['a@bücher.de', 'a@xn--bcher-kva.de'],
    ['a@me.com', 'a@icloud.com'],
    ['13800138000', '+86 138 0013 8000', '0086-138-0013-8000'],
  ];
  for (const spellings of same)
    for (const each of spellings) expect(mailboxOf(each), each).toBe(mailboxOf(spellings[0]!));
  expect(mailboxOf('m.ei@example.com')).not.toBe(mailboxOf('mei@example.com'));
  expect(mailboxOf('mei@example.com')).not.toBe(mailboxOf('mei@example.org'));
  const side = (contact: string, address: string | null) => ({ contact, address });
  // behind a proxy that was not named everybody has one address
  expect(suspicionOf(side('a@x.cn', '127.0.0.1'), side('b@x.cn', '127.0.0.1'))).toBeUndefined();
  expect(suspicionOf(side('a@x.cn', '2001:db8:1:2::'), side('b@x.cn', '2001:db8:1:2::'))).toBe('same_address');
  fc.assert(
    fc.property(fc.emailAddress(), fc.stringMatching(/^[a-z0-9]{1,8}$/), (mail, tag) => {
      const [local, domain] = [mail.slice(0, mail.lastIndexOf('@')), mail.slice(mail.lastIndexOf('@'))];
      expect(mailboxOf(`${local}+${tag}${domain}`)).toBe(mailboxOf(mail));
      expect(mailboxOf(mailboxOf(mail))).toBe(mailboxOf(mail));
    }),
  );
});
