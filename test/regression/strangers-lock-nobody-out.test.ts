import { expect, test } from 'vitest';
import { codeAt } from '../../server/features/account/totp.ts';
import { countTry, tryWasRight, type Try } from '../../server/features/limits/tries.ts';
import { contactHash } from '../../server/features/contacts/contact.ts';
import { lookUp } from '../../server/features/orders/look-up.ts';
import { addPerson, Browser, openConsole, password, signedIn, testDatabase } from '../server/api/console.ts';
import { order } from '../server/features/orders/buyer.ts';
import { testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const buyer = '198.51.100.7';

test('strangers guess at a contact from sixty addresses: the buyer is let in at once, from anywhere', async () => {
  await using shop = await testShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K-1']);
  const contact = 'mei@example.com';
  await order(ctx, variantId, { contact, lookupPassword: 'my secret' });
  const outcomes: string[] = [];
  // each guess is put on the record as the look-up does, without waiting for dispense sixty times
  for (let n = 0; n < 60; n++)
    for (let again = 0; again < 3; again++)
      outcomes.push(
        await lookUpTry(ctx, contact, `203.0.113.${n}`).then(
          () => 'taken',
          () => 'refused',
        ),
      );
  expect(outcomes).not.toContain('refused');
  expect(await lookUp(ctx, { contact, lookupPassword: 'my secret' }, buyer)).toHaveLength(1);
  // under pressure a strange address has three tries, one that has been right before has ten
  const tries = async (from: string) => {
    let taken = 0;
    for (; taken < 20; taken++)
      if (
        await lookUpTry(ctx, contact, from).then(
          () => false,
          () => true,
        )
      )
        break;
    return taken;
  };
  expect(await tries('192.0.2.77')).toBe(3);
  expect(await tries(buyer)).toBe(10);
});

async function lookUpTry(ctx: Parameters<typeof countTry>[0], contact: string, from: string): Promise<void> {
  await countTry(ctx, { what: 'look-up', who: contactHash(ctx, contact).toString('base64'), from });
}

test('one address that hammers counts little for the others, and a right answer of its own buys it no more guesses', async () => {
  await using shop = await testShop();
  const { ctx } = shop;
  const hammer: Try = { what: 'look-up', who: 'somebody', from: '203.0.113.1' };
  let taken = 0;
  for (let n = 0; n < 300; n++) {
    const ok = await countTry(ctx, hammer).then(
      () => true,
      () => false,
    );
    if (ok) taken++;
    // an order of one's own under the same contact answers rightly between the guesses
    if (ok && n % 2) await tryWasRight(ctx, hammer);
  }
  expect(taken).toBeLessThanOrEqual(20);
  for (let n = 0; n < 10; n++) await countTry(ctx, { ...hammer, from: buyer });
});

const totpSecret = (uri: string) =>
  (
    Array.from(new URL(uri).searchParams.get('secret')!, (sign) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'),
    )
      .join('')
      .match(/.{8}/g) ?? []
  )
    .map((byte) => String.fromCharCode(parseInt(byte, 2)))
    .join('');

test('somebody with the password guesses codes for hours: the owner still comes in, by code and by recovery code', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db, { trustProxy: ['127.0.0.1'] });
  await addPerson(desk.ctx, 'owner');
  const home = await signedIn(desk.url, 'owner@shop.test');
  const auth = (browser: Browser, path: string, body: object) =>
    browser.post(`${desk.url}/api/auth/two-factor/${path}`, body);
  const { totpURI, backupCodes } = (await auth(home, 'enable', { password })).body;
  const secret = totpSecret(totpURI);
  const codeNow = () => codeAt(secret, Math.floor(Date.now() / 30_000));
  await auth(home, 'verify-totp', { code: codeNow() });
  await db.pool.query('update auth_two_factor set last_used_step = 0');
  for (let n = 0; n < 30; n++) {
    const stranger = new Browser({ 'x-forwarded-for': `203.0.113.${n}` });
    await stranger.signIn(desk.url, 'owner@shop.test');
    for (let again = 0; again < 4; again++) await auth(stranger, 'verify-totp', { code: codeAt(secret, 7 + n) });
  }
  const from = async (address: string, path: string, code: string, cookies?: Map<string, string>) => {
    const browser = new Browser({ 'x-forwarded-for': address });
    for (const [name, value] of cookies ?? []) browser.cookies.set(name, value);
    expect((await browser.signIn(desk.url, 'owner@shop.test')).status).toBe(200);
    return (await auth(browser, path, { code })).status;
  };
  expect(await from(buyer, 'verify-backup-code', backupCodes[0])).toBe(200);
  expect(await from('198.51.100.8', 'verify-totp', codeNow())).toBe(200);
  // behind one address with the guesser, the own device is told apart
  await db.pool.query('update auth_two_factor set last_used_step = 0');
  const device = new Map([...home.cookies].filter(([name]) => name === 'yinghuo.device'));
  expect(device.size).toBe(1);
  expect(await from('203.0.113.3', 'verify-totp', codeNow())).toBe(429);
  expect(await from('203.0.113.3', 'verify-totp', codeNow(), device)).toBe(200);
}, 60_000);

test('wrong passwords from one address keep nobody else out of it who has signed in there before', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const home = await signedIn(desk.url, 'owner@shop.test');
  for (let n = 0; n < 5; n++) await new Browser().signIn(desk.url, 'owner@shop.test', 'a guess of mine');
  expect((await new Browser().signIn(desk.url, 'owner@shop.test')).status).toBe(429);
  home.cookies.delete('yinghuo.session_token');
  expect((await home.signIn(desk.url, 'owner@shop.test')).status).toBe(200);
  // a device of one person is a stranger's for another
  await addPerson(desk.ctx, 'staff');
  for (let n = 0; n < 5; n++) await new Browser().signIn(desk.url, 'staff@shop.test', 'a guess of mine');
  expect((await home.signIn(desk.url, 'staff@shop.test')).status).toBe(429);
}, 60_000);

test('a stolen session elsewhere cannot use up the tries to confirm who sits here', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db, { trustProxy: ['127.0.0.1'] });
  await addPerson(desk.ctx, 'owner');
  const home = await signedIn(desk.url, 'owner@shop.test');
  const thief = new Browser({ 'x-forwarded-for': '203.0.113.66' });
  for (const [name, value] of home.cookies) thief.cookies.set(name, value);
  const confirm = async (browser: Browser, secret: string) =>
    (await browser.mutate(desk.url, 'account.confirmIdentity', { password: secret })).status;
  for (let n = 0; n < 8; n++) await confirm(thief, 'a guess of mine');
  expect(await confirm(thief, password)).toBe(429);
  expect(await confirm(home, password)).toBe(200);
}, 60_000);
