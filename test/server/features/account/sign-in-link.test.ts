import { expect, test } from 'vitest';
import { createSignInLink } from '../../../../server/features/account/sign-in-link.ts';
import { addPerson, Browser, openConsole, testDatabase } from '../../api/console.ts';

test('a link signs in once, from this machine only, within 10 minutes, and proves no identity', async () => {
  await using db = await testDatabase();
  await using one = await openConsole(db);
  await using two = await openConsole(db);
  const ownerId = await addPerson(one.ctx, 'owner');
  const use = (url: string, token: string, headers = {}) => {
    const browser = new Browser();
    return browser
      .post(`${url}/api/auth/sign-in/link`, { token }, headers)
      .then((answer) => ({ browser, status: answer.status }));
  };

  const { token } = await createSignInLink(one.ctx, ownerId);
  expect(
    (await db.pool.query<{ row: string }>('select sign_in_link::text as row from sign_in_link')).rows[0]!.row,
  ).not.toContain(token);
  expect((await use(one.url, token, { 'x-forwarded-for': '127.0.0.1' })).status, 'through a proxy').toBe(404);
  const tries = await Promise.all(Array.from({ length: 6 }, (_, at) => use(at % 2 ? one.url : two.url, token)));
  expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401, 401, 401]);
  const { browser } = tries.find(({ status }) => status === 200)!;
  expect((await browser.query(two.url, 'session.me')).body.result.data.role).toBe('owner');
  const sensitive = await browser.mutate(two.url, 'people.invite', { email: 'new@shop.test', role: 'staff' });
  expect(sensitive.body.error.data.app).toMatchObject({ code: 'confirm_identity', reason: 'password' });

  const late = await createSignInLink(one.ctx, ownerId);
  await db.pool.query("update sign_in_link set expires_at = now() - interval '1 second'");
  expect((await use(one.url, late.token)).status).toBe(401);
  expect((await use(one.url, 'A'.repeat(43))).status).toBe(401);
});
