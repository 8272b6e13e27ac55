import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createConsole } from '../../../server/api/http.ts';
import { servePages } from '../../../server/api/pages.ts';
import { testContext } from '../../support/context.ts';
import { addPerson, Browser, openConsole, password, signedIn, testDatabase } from './console.ts';

test('pages of other origins are refused, on every path that could act', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  const foreign = [
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: `${desk.url}.evil.test` },
    { origin: 'http://127.0.0.1' },
  ];
  for (const headers of foreign) {
    const tried = [
      await browser.post(`${desk.url}/trpc/people.invite`, { email: 'x@shop.test', role: 'owner' }, headers as never),
      await browser.post(
        `${desk.url}/api/auth/sign-in/email`,
        { email: 'owner@shop.test', password },
        headers as never,
      ),
      await browser.send(`${desk.url}/trpc/session.me`, { headers: headers as never }),
    ];
    for (const answer of tried)
      expect([answer.status, answer.body.reason], JSON.stringify(headers)).toEqual([403, 'origin']);
  }
  expect(
    (
      await browser.post(
        `${desk.url}/trpc/people.invite`,
        { email: 'x@shop.test', role: 'staff' },
        { origin: desk.url },
      )
    ).status,
  ).toBe(200);
});

test('hostile bodies: a clear code, never a 500, nothing changed', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  const before = await db.pool.query('select email, role from auth_user');
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"__proto__":{"role":"owner"}}',
    '\0',
    '{"email":"a\\u0000b@shop.test","role":"owner"}',
    '{"email":{"$ne":1},"role":["owner"]}',
    `{"email":"${'a'.repeat(5000)}@shop.test","role":"owner"}`,
    '{"token":"\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000"}',
    '{"email":"\u202etxt@shop.test","password":"' + '🙂'.repeat(300) + '"}',
  ];
  const paths = [
    '/trpc/people.invite',
    '/trpc/people.remove',
    '/trpc/orders.refund',
    '/trpc/settings.save',
    '/trpc/gateways.save',
    '/trpc/nothing.here',
    '/api/auth/sign-in/email',
    '/api/auth/sign-in/link',
    '/api/auth/two-factor/enable',
    '/api/auth/two-factor/verify-totp',
    '/api/auth/two-factor/verify-backup-code',
    '/api/auth/change-password',
    '/api/auth/invitation/accept',
    '/api/auth/invitation/read',
    '/api/auth/__proto__',
    '/api/auth/constructor',
  ];
  const codes = new Map<string, number>();
  for (const path of paths) {
    for (const body of bodies) {
      const answer = await browser.send(`${desk.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const refusal = answer.body.error?.data.app ?? answer.body;
      expect(
        answer.status,
        `${path} with ${body.slice(0, 40)}: ${JSON.stringify(answer.body).slice(0, 200)}`,
      ).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${path} with ${body.slice(0, 40)}`).toBeLessThan(500);
      expect(refusal.code, `${path} with ${body.slice(0, 40)}`).toBeTypeOf('string');
      expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\bat [A-Za-z.]+ \(|select |insert /);
      codes.set(refusal.code, (codes.get(refusal.code) ?? 0) + 1);
    }
  }
  console.log(
    `hostile bodies: ${paths.length * bodies.length} sent: ${[...codes].map(([code, count]) => `${count} ${code}`).join(', ')}`,
  );
  expect((await db.pool.query('select email, role from auth_user')).rows).toEqual(before.rows);
  expect((await db.pool.query('select 1 from invitation')).rowCount).toBe(0);
});

test("other people's ids and nonsense ids are not found or refused, with the field named", async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  const cases: [string, unknown, string, string?][] = [
    ['people.remove', { id: 'nobody-of-this-name' }, 'not_found'],
    ['people.remove', { id: 'a\0b' }, 'bad_input', 'id'],
    ['people.setRole', { id: 'x', role: 'emperor' }, 'bad_input', 'role'],
    ['people.withdrawInvitation', { id: '01900000-0000-7000-8000-000000000000' }, 'not_found'],
    [
      'orders.refund',
      { orderNo: 'AAAAAAAAAAAAAAAAAAAAAA', amountMinor: 1, reason: 'because', requestKey: 'abcdefgh' },
      'not_found',
    ],
    [
      'orders.refund',
      { orderNo: "A' or 1=1", amountMinor: 1, reason: 'because', requestKey: 'abcdefgh' },
      'bad_input',
      'orderNo',
    ],
    [
      'orders.refund',
      { orderNo: 'AAAAAAAAAAAAAAAAAAAAAA', amountMinor: 1.5, reason: 'because', requestKey: 'abcdefgh' },
      'bad_input',
      'amountMinor',
    ],
    [
      'orders.confirmPayment',
      { orderNo: 'AAAAAAAAAAAAAAAAAAAAAA', tradeNo: 'a\0', reason: 'because' },
      'bad_input',
      'tradeNo',
    ],
    ['settings.save', { shopName: 'x'.repeat(61) }, 'bad_input', 'shopName'],
    ['settings.save', { noSuchSetting: 1 }, 'bad_input'],
    ['gateways.save', { name: 'constructor', enabled: true, position: 0, settings: {} }, 'not_found', 'name'],
  ];
  for (const [path, input, code, field] of cases) {
    const { app } = (await browser.mutate(desk.url, path, input)).body.error.data;
    expect([app.code, field && app.field], path).toEqual([code, field]);
  }
  expect((await browser.query(desk.url, 'orders.search', { text: 'a\0b' })).body.error.data.app).toMatchObject({
    code: 'bad_input',
    field: 'text',
  });
});

test('saving one setting keeps all others, and the mail password stays masked and kept', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  const smtp = {
    host: 'mail.test',
    port: 465,
    secure: true,
    user: 'shop',
    password: 'mail-secret-123',
    from: 'shop@mail.test',
  };
  await browser.mutate(desk.url, 'settings.save', { notice: '今晚补货', refundWindowDays: 3, smtp });
  const saved = (await browser.mutate(desk.url, 'settings.save', { shopName: '夜市' })).body.result.data;
  expect(saved).toMatchObject({ shopName: '夜市', notice: '今晚补货', refundWindowDays: 3 });
  expect(JSON.stringify(saved)).not.toContain('mail-secret-123');
  await browser.mutate(desk.url, 'settings.save', { smtp: saved.smtp });
  const { readSettings } = await import('../../../server/features/settings/read.ts');
  expect((await readSettings(desk.ctx)).smtp).toEqual(smtp);
});

test('bodies over the limit are cut off: 1 MB a call, 8.5 MB a chunk of an import, 64 kB at the door', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  const big = (bytes: number) => ({ bytesBase64: 'A'.repeat(bytes) });
  expect((await browser.mutate(desk.url, 'people.invite', big(1_000_001))).body.code).toBe('too_large');
  expect((await browser.mutate(desk.url, 'stock.appendChunk', big(8_500_001))).body.code).toBe('too_large');
  expect((await browser.mutate(desk.url, 'stock.appendChunk', big(7_900_000))).body.error.data.app.code).toBe(
    'bad_input',
  );
  expect((await new Browser().post(`${desk.url}/api/auth/sign-in/email`, big(64_001))).body.code).toBe('too_large');
  // no Content-Length: counted as it comes
  const status = await new Promise<number>((resolve, reject) => {
    const sending = httpRequest(
      `${desk.url}/api/auth/sign-in/email`,
      { method: 'POST', headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } },
      (response) => {
        response.resume();
        resolve(response.statusCode!);
      },
    );
    sending.on('error', reject);
    for (let at = 0; at < 10; at++) sending.write('x'.repeat(10_000));
    sending.end();
  });
  expect(status).toBe(413);
});

test('the interface: deep links, hashed assets for a year, nothing outside the folder, strict headers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yinghuo-pages-'));
  try {
    await mkdir(join(folder, 'renderer/assets'), { recursive: true });
    await writeFile(join(folder, 'renderer/index.html'), '<!doctype html><title>萤火</title>');
    await writeFile(join(folder, 'renderer/assets/app-1a2b.js'), `export const x = '${'y'.repeat(5000)}';`);
    await writeFile(join(folder, 'secret.json'), '{"secret":1}');
    await using db = await testDatabase();
    const app = createConsole(testContext(db.database), { pages: servePages(join(folder, 'renderer')) });
    const get = (path: string, headers = {}) =>
      Promise.resolve(app.fetch(new Request(`http://127.0.0.1:7071${path}`, { headers })));
    for (const path of ['/', '/orders/ABC', '/invite/abcdef']) {
      const response = await get(path);
      expect([response.status, await response.text()]).toEqual([200, '<!doctype html><title>萤火</title>']);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-security-policy')).toMatch(
        /default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
      );
      expect(response.headers.get('content-security-policy')).not.toContain('unsafe-');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const asset = await get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip' });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-encoding')).toBe('gzip');
    for (const path of [
      '/../secret.json',
      '/..%2fsecret.json',
      '/assets/..%2f..%2fsecret.json',
      '/%2e%2e/secret.json',
      '/assets/%00.js',
      '/..%5csecret.json',
      '/assets/missing.js',
      '/%E0%A4%A.js',
    ]) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 404]);
    }
    const unbuilt = createConsole(testContext(db.database), { pages: servePages(join(folder, 'nothing')) });
    expect((await unbuilt.fetch(new Request('http://127.0.0.1:7071/'))).status).toBe(503);
  } finally {
    await rm(folder, { recursive: true });
  }
});
