import { expect, test } from 'vitest';
import { addPerson, Browser, openConsole, password, signedIn, testDatabase } from '../../api/console.ts';

test('a password signs in; the session is a cookie no page can read, and nothing else tells it', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = new Browser();
  const answer = await browser.signIn(desk.url, 'Owner@Shop.test');
  expect(answer.status).toBe(200);
  const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('yinghuo.session_token='));
  expect(cookie).toMatch(/HttpOnly/i);
  expect(cookie).toMatch(/SameSite=Lax/i);
  expect(cookie).not.toMatch(/Secure/i);
  const { rows } = await db.pool.query<{ token: string }>('select token from auth_session');
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(answer.body)).not.toContain(rows[0]!.token);

  const me = await browser.query(desk.url, 'session.me');
  expect(me.body.result.data).toMatchObject({ email: 'owner@shop.test', role: 'owner', twoFactor: false });
  expect((await new Browser().query(desk.url, 'session.me')).body.error.data.app.code).toBe('sign_in');

  await browser.post(`${desk.url}/api/auth/sign-out`, {});
  expect((await db.pool.query('select 1 from auth_session')).rowCount).toBe(0);
});

test('behind a trusted proxy that speaks https the cookie is Secure', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db, { trustProxy: ['127.0.0.0/8'] });
  await addPerson(desk.ctx, 'owner');
  const answer = await new Browser({ 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' }).signIn(
    desk.url,
    'owner@shop.test',
  );
  expect(answer.headers.getSetCookie().join()).toMatch(/; Secure/);
  expect((await db.pool.query('select ip_address from auth_session')).rows).toEqual([{ ip_address: '198.51.100.7' }]);
});

test('a wrong password and an unknown address are answered alike', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const wrong = await new Browser().signIn(desk.url, 'owner@shop.test', 'not the password');
  const unknown = await new Browser().signIn(desk.url, 'nobody@shop.test', 'not the password');
  expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body]);
  expect(wrong.body).toMatchObject({ code: 'sign_in', reason: 'invalid_email_or_password' });
});

test('three tries in 10 s for an address and account, counted across two instances; nobody else is locked out', async () => {
  await using db = await testDatabase();
  await using one = await openConsole(db, { trustProxy: ['127.0.0.1'] });
  await using two = await openConsole(db, { trustProxy: ['127.0.0.1'] });
  await addPerson(one.ctx, 'owner');
  const stranger = () => new Browser({ 'x-forwarded-for': '203.0.113.9' });
  const tries = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      stranger().signIn(at % 2 ? one.url : two.url, 'owner@shop.test', 'a guess of mine'),
    ),
  );
  const statuses = tries.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(3);
  expect(statuses.filter((status) => status === 429)).toHaveLength(9);
  const refused = tries.find((answer) => answer.status === 429)!;
  expect(refused.body).toMatchObject({ code: 'too_many' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await db.pool.query("update rate_window set resets_at = now() + interval '1 minute'");
  // even the right password waits, from there; the owner elsewhere walks in
  expect((await stranger().signIn(one.url, 'owner@shop.test')).status).toBe(429);
  expect((await new Browser({ 'x-forwarded-for': '198.51.100.20' }).signIn(two.url, 'owner@shop.test')).status).toBe(
    200,
  );
  console.log(
    `sign-in: 12 tries over 2 instances, ${statuses.filter((s) => s === 401).length} taken, ${statuses.filter((s) => s === 429).length} refused`,
  );
});

test('without a trusted proxy X-Forwarded-For buys no further tries', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const statuses: number[] = [];
  for (let at = 0; at < 6; at++) {
    statuses.push(
      (
        await new Browser({ 'x-forwarded-for': `203.0.113.${at}` }).signIn(
          desk.url,
          'owner@shop.test',
          'a guess of mine',
        )
      ).status,
    );
    await db.pool.query("update rate_window set resets_at = now() + interval '1 minute'");
  }
  expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
});

test('an ended session is over at the very next call, on every instance', async () => {
  await using db = await testDatabase();
  await using one = await openConsole(db);
  await using two = await openConsole(db);
  await addPerson(one.ctx, 'operator');
  const phone = await signedIn(one.url, 'operator@shop.test');
  const desk = await signedIn(two.url, 'operator@shop.test');
  const list = (await desk.query(one.url, 'account.sessions')).body.result.data as { id: string; current: boolean }[];
  expect(list.filter((row) => row.current)).toHaveLength(1);
  expect(list).toHaveLength(2);
  expect((await phone.query(two.url, 'session.me')).status).toBe(200);
  await desk.mutate(two.url, 'account.endSession', { id: list.find((row) => !row.current)!.id });
  for (const { url } of [one, two]) {
    expect((await phone.query(url, 'session.me')).status).toBe(401);
    expect((await desk.query(url, 'session.me')).status).toBe(200);
  }
});

test("another person's session can't be ended or seen", async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  await addPerson(desk.ctx, 'staff');
  const owner = await signedIn(desk.url, 'owner@shop.test');
  const staff = await signedIn(desk.url, 'staff@shop.test');
  const [theirs] = (await owner.query(desk.url, 'account.sessions')).body.result.data;
  const answer = await staff.mutate(desk.url, 'account.endSession', { id: theirs.id });
  expect(answer.body.error.data.app.code).toBe('not_found');
  expect((await owner.query(desk.url, 'session.me')).status).toBe(200);
});

test.each([
  ['staff', 'idle', "last_seen_at = now() - interval '1 hour', expires_at = now() - interval '1 second'", 401],
  [
    'staff',
    'absolute',
    "created_at = now() - interval '11 hours 59 minutes', last_seen_at = now() - interval '2 minutes'",
    200,
  ],
  ['owner', 'idle', "last_seen_at = now() - interval '6 days'", 200],
] as const)('%s, %s limit: %s', async (role, _limit, change, status) => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, role);
  const browser = await signedIn(desk.url, `${role}@shop.test`);
  await db.pool.query(`update auth_session set ${change}`);
  expect((await browser.query(desk.url, 'session.me')).status).toBe(status);
  const { rows } = await db.pool.query<{ hours: number }>(
    'select extract(epoch from expires_at - created_at) / 3600 as hours from auth_session',
  );
  if (role === 'staff') expect(rows[0]!.hours).toBeLessThanOrEqual(12);
  else expect(rows[0]!.hours).toBeGreaterThan(24 * 6.9);
});

test('a forged or altered cookie is nobody', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  const [name, value] = [...browser.cookies][0]!;
  const { rows } = await db.pool.query<{ token: string }>('select token from auth_session');
  for (const forged of [
    rows[0]!.token,
    `${rows[0]!.token}.`,
    `${rows[0]!.token}.AAAA`,
    value.slice(0, -6),
    '%00.%00',
    '%E0%A4%A',
    '',
  ]) {
    const thief = new Browser();
    thief.cookies.set(name, forged);
    expect((await thief.query(desk.url, 'session.me')).status, forged).toBe(401);
  }
  expect((await browser.query(desk.url, 'session.me')).status).toBe(200);
});

test('changing the password ends every other session and needs the old one', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const one = await signedIn(desk.url, 'owner@shop.test');
  const two = await signedIn(desk.url, 'owner@shop.test');
  const change = (currentPassword: string, newPassword: string) =>
    one.post(`${desk.url}/api/auth/change-password`, { currentPassword, newPassword, revokeOtherSessions: false });
  expect((await change('not the password', 'another long one')).status).toBe(400);
  expect((await change(password, 'too short')).body).toMatchObject({ code: 'bad_input', field: 'newPassword' });
  expect((await change(password, 'another long one')).status).toBe(200);
  expect((await one.query(desk.url, 'session.me')).status).toBe(200);
  expect((await two.query(desk.url, 'session.me')).status).toBe(401);
});
