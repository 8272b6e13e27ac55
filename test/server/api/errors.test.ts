import { createTRPCClient, httpBatchStreamLink, TRPCClientError } from '@trpc/client';
import type pg from 'pg';
import { expect, test } from 'vitest';
import type { AppRouter } from '../../../server/api/router.ts';
import { addPerson, openConsole, signedIn, testDatabase } from './console.ts';

test('a batch as the desk sends it: each call has its own answer or refusal', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'staff');
  const browser = await signedIn(desk.url, 'staff@shop.test');
  const api = createTRPCClient<AppRouter>({
    links: [httpBatchStreamLink({ url: `${desk.url}/trpc`, headers: { cookie: browser.cookieHeader } })],
  });
  const [me, settings, missing] = await Promise.allSettled([
    api.session.me.query(),
    api.settings.get.query(),
    api.account.endSession.mutate({ id: 'nothing' }),
  ]);
  expect(me).toMatchObject({ status: 'fulfilled', value: { role: 'staff' } });
  for (const [answer, code] of [
    [settings, 'not_allowed'],
    [missing, 'not_found'],
  ] as const) {
    expect(answer.status).toBe('rejected');
    const error = (answer as PromiseRejectedResult).reason as TRPCClientError<AppRouter>;
    expect(error.data?.app.code).toBe(code);
    expect(error.data).not.toHaveProperty('stack');
  }
});

test('what breaks inside is logged with its words and told without them', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  const logged: string[] = [];
  desk.ctx.log = {
    ...desk.ctx.log,
    error: (detail, message) => void logged.push(`${message}: ${String((detail as { err: Error }).err)}`),
  };
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  await db.pool.query('alter table needs_you rename to needs_you_elsewhere');
  const answer = await browser.query(desk.url, 'needs.list');
  expect(answer.status).toBe(500);
  expect(answer.body.error.data.app).toEqual({
    code: 'internal',
    message: 'Something went wrong on our side; nothing was changed.',
  });
  expect(JSON.stringify(answer.body)).not.toContain('needs_you');
  expect(logged).toEqual([expect.stringContaining('relation "needs_you" does not exist')]);
});

test('without the database: unavailable, with the seconds to wait', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  await db.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'yinghuo test console'",
  );
  // whichever connection the next call gets, it is refused cleanly or answered by a fresh one, never broken
  const first = await browser.query(desk.url, 'session.me');
  expect([200, 503]).toContain(first.status);
  if (first.status === 503)
    expect(first.body.error.data.app).toMatchObject({ code: 'unavailable', retryAfterSeconds: 3 });
  expect((await browser.query(desk.url, 'session.me')).status).toBe(200);

  desk.ctx.db.pool.connect = (() =>
    Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))) as pg.Pool['connect'];
  desk.ctx.db.pool.query = (() =>
    Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))) as pg.Pool['query'];
  const gone = await browser.query(desk.url, 'session.me');
  expect([gone.status, gone.body.error.data.app.code]).toEqual([503, 'unavailable']);
  const door = await browser.signIn(desk.url, 'owner@shop.test');
  expect([door.status, door.body.code]).toEqual([503, 'unavailable']);
});
