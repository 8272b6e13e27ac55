import { expect, test } from 'vitest';
import { gateways } from '../../server/gateways/index.ts';
import { codeAt } from '../../server/features/account/totp.ts';
import { systemActor } from '../../server/features/context.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { maskedSecret, schemaOf } from '../../server/features/settings/kept-secrets.ts';
import { addPerson, Browser, openConsole, password, signedIn, testDatabase } from '../server/api/console.ts';
import { stockShelf } from '../support/stock.ts';

async function desk() {
  const db = await testDatabase();
  const opened = await openConsole(db);
  await addPerson(opened.ctx, 'owner');
  const browser = await signedIn(opened.url, 'owner@shop.test');
  const say = async (path: string, input: unknown) => {
    const { body } = await browser.mutate(opened.url, path, input);
    return (body.error?.data.app.code as string | undefined) ?? 'ok';
  };
  return {
    db,
    browser,
    say,
    url: opened.url,
    ctx: opened.ctx,
    /** A session that somebody finds open. */
    stale: () => db.pool.query("update auth_session set confirmed_at = now() - interval '6 minutes'"),
    prove: () => db.pool.query('update auth_session set confirmed_at = now()'),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await db[Symbol.asyncDispose]();
    },
  };
}

const smtp = {
  host: 'mail.example.com',
  port: 465,
  secure: true,
  user: 'shop',
  password: 'secret',
  from: 'a@example.com',
};

test('a session that somebody finds open moves no mail server, no help contact, no commission; words it may', async () => {
  await using at = await desk();
  await at.stale();
  const { referral } = (await at.browser.query(at.url, 'settings.get')).body.result.data;
  for (const change of [
    { smtp },
    { supportContact: 'pay me instead: QQ 666' },
    { referral: { ...referral, level1BasisPoints: 5000 } },
    { referral: { ...referral, levels: 2 } },
    { referral: { ...referral, capMinorPerOrder: 1_000_000 } },
    { refundWindowDays: 0 },
    { lateWindowMs: 86_400_000 * 30 },
  ])
    expect(await at.say('settings.save', change), JSON.stringify(change)).toBe('confirm_identity');
  for (const change of [
    { shopName: 'Another name' },
    { referral: { ...referral, level1BasisPoints: 100 } },
    { refundWindowDays: 14 },
  ])
    expect(await at.say('settings.save', change), JSON.stringify(change)).toBe('ok');
  await at.prove();
  expect(await at.say('settings.save', { smtp })).toBe('ok');
  await at.stale();
  // what leaves everything as it was asks nothing; taking mail away, or another sender, does
  expect(await at.say('settings.save', { smtp: { ...smtp, password: maskedSecret } })).toBe('ok');
  expect(await at.say('settings.save', { smtp: { ...smtp, password: maskedSecret, user: 'me' } })).toBe(
    'confirm_identity',
  );
  expect(await at.say('settings.save', { smtp: null })).toBe('confirm_identity');
});

test('an owner who was not asked lately confirms no payment, gives no refund and no other key', async () => {
  await using at = await desk();
  await at.stale();
  const orderNo = 'A'.repeat(22);
  const reason = 'because';
  expect(await at.say('orders.confirmPayment', { orderNo, tradeNo: '1', reason })).toBe('confirm_identity');
  expect(await at.say('orders.refund', { orderNo, amountMinor: 1, reason, requestKey: 'a-request' })).toBe(
    'confirm_identity',
  );
  expect(await at.say('orders.replaceKey', { orderNo, slot: 0, reason })).toBe('confirm_identity');
  await at.prove();
  expect(await at.say('orders.confirmPayment', { orderNo, tradeNo: '1', reason })).not.toBe('confirm_identity');
});

test('nothing becomes much cheaper unasked: price, steps, currency, coupon, promo, several together, another variant', async () => {
  await using at = await desk();
  const { productId, variantId, batchId } = await stockShelf(at.ctx, at.db.pool, ['K-1', 'K-2']);
  const variant = { id: variantId, productId, name: 'Card', priceMinor: 1000, currency: 'CNY', onShelf: true };
  const save = (change: object) => at.say('catalog.saveVariant', { ...variant, ...change });
  await at.stale();
  expect(await save({ name: 'Another name' })).toBe('ok');
  expect(await save({ priceMinor: 1 })).toBe('confirm_identity');
  expect(await save({ priceSteps: [{ minQuantity: 2, priceMinor: 100 }] })).toBe('confirm_identity');
  expect(await save({ currency: 'JPY' })).toBe('confirm_identity');
  // by halves: what counts is the price that somebody proven had set
  expect(await save({ priceMinor: 600 })).toBe('ok');
  expect(await save({ priceMinor: 400 })).toBe('confirm_identity');
  const coupon = { code: 'MANY', kind: 'percent', value: 99, active: true };
  expect(await at.say('coupons.save', coupon)).toBe('confirm_identity');
  expect(await at.say('coupons.save', { ...coupon, kind: 'amount', value: 550 })).toBe('confirm_identity');
  expect(await at.say('coupons.save', { ...coupon, variantId, value: 30 })).toBe('confirm_identity');
  expect(await at.say('coupons.save', { ...coupon, value: 5 })).toBe('ok');
  const now = Date.now();
  const promo = {
    name: 'P',
    variantIds: [variantId],
    startsAtMs: now + 60_000,
    endsAtMs: now + 3_600_000,
    expectedMultiple: 2,
  };
  expect(await at.say('promos.save', { ...promo, offer: { kind: 'percent', percent: 60 } })).toBe('confirm_identity');
  expect(await at.say('promos.save', { ...promo, offer: { kind: 'coupon', code: 'SIXTY', percent: 60 } })).toBe(
    'confirm_identity',
  );
  expect(await at.say('promos.save', { ...promo, offer: { kind: 'percent', percent: 5 } })).toBe('ok');
  // under another variant that costs next to nothing; and below what the keys cost
  const cheap = await stockShelf(at.ctx, at.db.pool, [], { priceMinor: 1 });
  expect(await at.say('stock.moveBatch', { batchId, variantId: cheap.variantId })).toBe('confirm_identity');
  await at.db.pool.query('update key_batch set cost_minor = 1050 where id = $1', [batchId]);
  expect(await save({ priceMinor: 590 })).toBe('ok');
  expect(await save({ priceMinor: 580 })).toBe('confirm_identity');
  await at.prove();
  expect(await save({ priceMinor: 580 })).toBe('ok');
  expect(await at.say('stock.moveBatch', { batchId, variantId: cheap.variantId })).toBe('ok');
  const { rows } = await at.db.pool.query('select 1 from coupon where value = 99');
  expect(rows).toEqual([]);
});

const codeNow = (secret: string, ahead = 0) => codeAt(secret, Math.floor(Date.now() / 30_000) + ahead);
const secretOf = (uri: string) =>
  (
    Array.from(new URL(uri).searchParams.get('secret')!, (sign) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'),
    )
      .join('')
      .match(/.{8}/g) ?? []
  )
    .map((byte) => String.fromCharCode(parseInt(byte, 2)))
    .join('');

test('a second factor goes off by password and code together, or a recovery code; nothing renews it from an open desk', async () => {
  await using at = await desk();
  const auth = (path: string, body: object, browser: Browser = at.browser) =>
    browser.post(`${at.url}/api/auth/two-factor/${path}`, body);
  await at.stale();
  expect((await auth('enable', { password })).body.code).toBe('confirm_identity');
  await at.prove();
  const { totpURI, backupCodes } = (await auth('enable', { password })).body;
  const secret = secretOf(totpURI);
  expect((await auth('verify-totp', { code: codeNow(secret) })).status).toBe(200);
  await at.stale();
  expect((await auth('disable', { password })).body).toMatchObject({ reason: 'code_needed' });
  expect((await auth('disable', { password, code: '000000' })).body).toMatchObject({ reason: 'code_wrong' });
  const wrong = await auth('disable', { password: 'another password', recoveryCode: backupCodes[0] });
  expect(wrong.body).toMatchObject({ reason: 'password_wrong' });
  for (const path of ['enable', 'generate-backup-codes'])
    expect((await auth(path, { password })).body).toMatchObject({ code: 'confirm_identity', reason: 'code' });
  const change = { currentPassword: password, newPassword: 'a password of my own' };
  expect((await at.browser.post(`${at.url}/api/auth/change-password`, change)).body.code).toBe('confirm_identity');
  const isOn = async () => (await at.browser.query(at.url, 'session.me')).body.result.data.twoFactor as boolean;
  expect(await isOn()).toBe(true);
  // the wrong password did not use the recovery code up
  expect((await auth('disable', { password, recoveryCode: backupCodes[0] })).status).toBe(200);
  expect(await isOn()).toBe(false);
  await at.prove();
  const again = secretOf((await auth('enable', { password })).body.totpURI);
  expect((await auth('verify-totp', { code: codeNow(again) })).status).toBe(200);
  await at.db.pool.query('update auth_two_factor set last_used_step = 0');
  expect((await auth('disable', { password, code: codeNow(again) })).status).toBe(200);
  expect(await isOn()).toBe(false);
});

test('a kept secret never goes to a new address: mail server and gateways', async () => {
  await using at = await desk();
  expect(await at.say('settings.save', { smtp })).toBe('ok');
  const masked = { ...smtp, password: maskedSecret };
  for (const change of [{ host: 'evil.example.com' }, { port: 25 }, { secure: false }]) {
    const refused = await at.browser.mutate(at.url, 'settings.save', { smtp: { ...masked, ...change } });
    expect(refused.body.error.data.app, JSON.stringify(change)).toMatchObject({
      field: 'smtp.password',
      reason: 'secret_again',
    });
  }
  const epay = { apiUrl: 'https://pay.example.com/', pid: '1', key: 'merchant-key', previousKey: 'older-key' };
  await saveGateway(at.ctx, { name: 'epay', enabled: true, position: 1, settings: epay }, systemActor);
  const gateway = (settings: object) =>
    at.browser.mutate(at.url, 'gateways.save', { name: 'epay', enabled: true, position: 1, settings });
  const moved = { ...epay, apiUrl: 'https://evil.example.com/', key: maskedSecret };
  expect((await gateway(moved)).body.error.data.app).toMatchObject({ field: 'settings.key', reason: 'secret_again' });
  const older = { ...moved, key: 'typed-again', previousKey: maskedSecret };
  expect((await gateway(older)).body.error.data.app).toMatchObject({ field: 'settings.previousKey' });
  expect((await gateway({ ...epay, key: maskedSecret, previousKey: maskedSecret })).status).toBe(200);
  const { rows } = await at.db.pool.query<{ detail: object }>(
    "select detail from audit_entry where action = 'gateways.save'",
  );
  expect(rows).toHaveLength(2);
});

test('every setting of a gateway that looks like an address is marked as one', () => {
  for (const [name, { settings }] of Object.entries(gateways)) {
    for (const [field, property] of Object.entries(schemaOf(settings).properties ?? {})) {
      const looksLikeOne = property.format === 'uri' || /url|host|base|endpoint|domain|server|proxy/i.test(field);
      if (looksLikeOne) expect(property.address, `${name}.${field}`).toBe(true);
    }
  }
});
