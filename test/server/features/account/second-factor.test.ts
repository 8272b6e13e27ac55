import { expect, test } from 'vitest';
import { codeAt } from '../../../../server/features/account/totp.ts';
import { addPerson, Browser, openConsole, password, signedIn, testDatabase } from '../../api/console.ts';

/** The secret of an otpauth:// address: base32 (RFC 4648) of its characters. */
function secretOf(totpURI: string): string {
  const bits = Array.from(new URL(totpURI).searchParams.get('secret')!, (sign) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'),
  ).join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(parseInt(byte, 2))).join('');
}

const codeNow = (secret: string) => codeAt(secret, Math.floor(Date.now() / 30_000));

async function enrolled(url: string, email: string) {
  const browser = await signedIn(url, email);
  const started = await browser.post(`${url}/api/auth/two-factor/enable`, { password });
  expect(started.status).toBe(200);
  const secret = secretOf(started.body.totpURI);
  const code = codeNow(secret);
  expect((await browser.post(`${url}/api/auth/two-factor/verify-totp`, { code })).status).toBe(200);
  return { browser, secret, code, recoveryCodes: started.body.backupCodes as string[] };
}

test('codes follow RFC 4226', () => {
  // appendix D: the first ten codes of the secret "12345678901234567890"
  const codes = Array.from({ length: 10 }, (_, step) => codeAt('12345678901234567890', step));
  expect(codes).toEqual([
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ]);
});

test('with a second factor the password alone gets nobody in; a code does, once', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const { browser, secret, code } = await enrolled(desk.url, 'owner@shop.test');
  expect((await browser.query(desk.url, 'session.me')).body.result.data.twoFactor).toBe(true);

  const half = new Browser();
  expect((await half.signIn(desk.url, 'owner@shop.test')).body).toMatchObject({ twoFactorRedirect: true });
  expect((await half.query(desk.url, 'session.me')).status).toBe(401);
  // the code of the enrolment is spent
  const again = await half.post(`${desk.url}/api/auth/two-factor/verify-totp`, { code });
  expect([again.status, again.body.reason]).toEqual([401, 'code_spent']);

  await db.pool.query('update auth_two_factor set last_used_step = 0');
  expect(
    (await half.post(`${desk.url}/api/auth/two-factor/verify-totp`, { code: codeNow(secret), trustDevice: true }))
      .status,
  ).toBe(200);
  expect((await half.query(desk.url, 'session.me')).status).toBe(200);
  // no device is ever trusted past the code
  expect([...half.cookies.keys()].filter((name) => name.includes('trust'))).toEqual([]);
  expect((await half.signIn(desk.url, 'owner@shop.test')).body).toMatchObject({ twoFactorRedirect: true });
});

test('one code, eight sign-ins at once over two instances: one gets in', async () => {
  await using db = await testDatabase();
  // every try comes from its own address, so that only the code stands in the way
  await using one = await openConsole(db, { trustProxy: ['127.0.0.1'] });
  await using two = await openConsole(db, { trustProxy: ['127.0.0.1'] });
  await addPerson(one.ctx, 'owner');
  const { secret } = await enrolled(one.url, 'owner@shop.test');
  await db.pool.query('update auth_two_factor set last_used_step = 0');
  const waiting = await Promise.all(
    Array.from({ length: 8 }, async (_, at) => {
      const browser = new Browser({ 'x-forwarded-for': `198.51.100.${at + 1}` });
      await browser.signIn(at % 2 ? one.url : two.url, 'owner@shop.test');
      return browser;
    }),
  );
  const code = codeNow(secret);
  const answers = await Promise.all(
    waiting.map((browser, at) =>
      browser.post(`${at % 2 ? one.url : two.url}/api/auth/two-factor/verify-totp`, { code }),
    ),
  );
  const counts = Object.groupBy(answers, (answer) => (answer.status === 200 ? 'in' : answer.body.reason));
  console.log(
    `one code, 8 at once: ${Object.entries(counts)
      .map(([what, list]) => `${list!.length} ${what}`)
      .join(', ')}`,
  );
  expect(counts.in).toHaveLength(1);
  expect(counts.code_spent).toHaveLength(7);
});

test('wrong codes are refused and limited; a recovery code gets in once', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db, { trustProxy: ['127.0.0.1'] });
  await addPerson(desk.ctx, 'owner');
  const { recoveryCodes, secret } = await enrolled(desk.url, 'owner@shop.test');
  const guesser = new Browser({ 'x-forwarded-for': '203.0.113.1' });
  await guesser.signIn(desk.url, 'owner@shop.test');
  const wrong = codeAt(secret, 7);
  const statuses: number[] = [];
  for (let at = 0; at < 7; at++) {
    statuses.push((await guesser.post(`${desk.url}/api/auth/two-factor/verify-totp`, { code: wrong })).status);
    await db.pool.query("update rate_window set resets_at = now() + interval '1 minute'");
  }
  expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
  expect(statuses.slice(5)).toEqual([429, 429]);

  const useRecovery = async (ip: string) => {
    const browser = new Browser({ 'x-forwarded-for': ip });
    await browser.signIn(desk.url, 'owner@shop.test');
    return (await browser.post(`${desk.url}/api/auth/two-factor/verify-backup-code`, { code: recoveryCodes[0] }))
      .status;
  };
  expect(await useRecovery('198.51.100.1')).toBe(200);
  expect(await useRecovery('198.51.100.2')).toBe(401);
  expect(
    (
      await db.pool.query<{ secret: string; backup_codes: string }>('select secret, backup_codes from auth_two_factor')
    ).rows.map((row) => [row.secret.includes(secret), recoveryCodes.some((code) => row.backup_codes.includes(code))]),
  ).toEqual([[false, false]]);
});

test('confirming who sits there takes the code, not the password, and spends it', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const { browser, secret } = await enrolled(desk.url, 'owner@shop.test');
  await db.pool.query('update auth_two_factor set last_used_step = 0');
  await db.pool.query("update auth_session set confirmed_at = now() - interval '6 minutes'");
  const invitation = { email: 'new@shop.test', role: 'staff' };
  const refused = await browser.mutate(desk.url, 'people.invite', invitation);
  expect(refused.body.error.data.app).toMatchObject({ code: 'confirm_identity', reason: 'code' });
  expect((await browser.mutate(desk.url, 'account.confirmIdentity', { password })).body.error.data.app.reason).toBe(
    'code_needed',
  );
  const code = codeNow(secret);
  expect((await browser.mutate(desk.url, 'account.confirmIdentity', { code })).status).toBe(200);
  expect((await browser.mutate(desk.url, 'account.confirmIdentity', { code })).body.error.data.app.reason).toBe(
    'code_wrong',
  );
  expect((await browser.mutate(desk.url, 'people.invite', invitation)).status).toBe(200);
});

test('without a second factor the password confirms, five wrong tries a minute from one address', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  await db.pool.query('update auth_session set confirmed_at = null');
  const confirm = async (secret: string) =>
    (await browser.mutate(desk.url, 'account.confirmIdentity', { password: secret })).body;
  expect((await confirm('a wrong password')).error.data.app.reason).toBe('password_wrong');
  expect((await browser.mutate(desk.url, 'people.invite', { email: 'new@shop.test', role: 'staff' })).status).toBe(403);
  const { freshUntil } = (await confirm(password)).result.data;
  expect(Date.parse(freshUntil)).toBeGreaterThan(Date.now());
  expect((await browser.mutate(desk.url, 'people.invite', { email: 'new@shop.test', role: 'staff' })).status).toBe(200);
  for (let at = 0; at < 5; at++) await confirm('a wrong password');
  expect((await confirm(password)).error.data.app.code).toBe('too_many');
});
