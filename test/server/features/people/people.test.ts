import { expect, test } from 'vitest';
import { createOwner } from '../../../../server/features/people/create-owner.ts';
import { removePerson } from '../../../../server/features/people/remove-person.ts';
import { resetOwner } from '../../../../server/features/people/reset-owner.ts';
import type { Actor } from '../../../../server/features/context.ts';
import { eventually } from '../../../support/processes.ts';
import { addPerson, Browser, openConsole, password, signedIn, testDatabase } from '../../api/console.ts';

const tokenOf = (url: string) => url.split('/invite/')[1]!;

test('an invitation lets one person in, once, in the role the owner chose', async () => {
  await using db = await testDatabase();
  await using one = await openConsole(db, { trustProxy: ['127.0.0.1'] });
  await using two = await openConsole(db, { trustProxy: ['127.0.0.1'] });
  await addPerson(one.ctx, 'owner');
  const owner = await signedIn(one.url, 'owner@shop.test');
  const { url } = (await owner.mutate(one.url, 'people.invite', { email: 'Zhang@Shop.test', role: 'staff' })).body
    .result.data;
  expect(url).toMatch(new RegExp(`^${one.url}/invite/`));
  const token = tokenOf(url);
  expect((await new Browser().post(`${two.url}/api/auth/invitation/read`, { token })).body).toMatchObject({
    email: 'zhang@shop.test',
    role: 'staff',
  });

  const guests = Array.from({ length: 6 }, () => new Browser());
  const answers = await Promise.all(
    guests.map((guest, at) =>
      guest.post(`${at % 2 ? one.url : two.url}/api/auth/invitation/accept`, {
        token,
        name: '张伟',
        password,
        role: 'owner',
        email: 'x@shop.test',
      }),
    ),
  );
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 404)).toHaveLength(5);
  const guest = guests[statuses.indexOf(200)]!;
  expect((await guest.query(one.url, 'session.me')).body.result.data).toMatchObject({
    name: '张伟',
    email: 'zhang@shop.test',
    role: 'staff',
  });
  expect((await new Browser().post(`${one.url}/api/auth/invitation/read`, { token })).status).toBe(404);
  expect((await db.pool.query("select count(*)::int as n from auth_user where role = 'owner'")).rows).toEqual([
    { n: 1 },
  ]);
});

test('a lapsed, replaced or withdrawn invitation lets nobody in; its token is kept as a hash only', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const owner = await signedIn(desk.url, 'owner@shop.test');
  const inviteOne = async () =>
    tokenOf(
      (await owner.mutate(desk.url, 'people.invite', { email: 'new@shop.test', role: 'operator' })).body.result.data
        .url,
    );
  const accept = async (token: string) =>
    (await new Browser().post(`${desk.url}/api/auth/invitation/accept`, { token, name: 'New', password })).status;
  const replaced = await inviteOne();
  const lapsed = await inviteOne();
  expect(await accept(replaced)).toBe(404);
  await db.pool.query("update invitation set expires_at = now() - interval '1 second'");
  expect(await accept(lapsed)).toBe(404);
  const withdrawn = await inviteOne();
  const { invitations } = (await owner.query(desk.url, 'people.list')).body.result.data;
  expect(invitations).toHaveLength(1);
  expect(JSON.stringify(invitations)).not.toContain(withdrawn);
  await owner.mutate(desk.url, 'people.withdrawInvitation', { id: invitations[0].id });
  expect(await accept(withdrawn)).toBe(404);
  const kept = await db.pool.query<{ row: string }>('select invitation::text as row from invitation');
  for (const { row } of kept.rows) expect(row).not.toContain(withdrawn);
});

test('nobody signs up by themselves or gives themselves a role', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'staff');
  const staff = await signedIn(desk.url, 'staff@shop.test');
  for (const path of [
    '/sign-up/email',
    '/update-user',
    '/update-session',
    '/delete-user',
    '/change-email',
    '/set-password',
    '/get-session',
    '/list-sessions',
    '/request-password-reset',
    '/reset-password',
  ]) {
    const body = {
      role: 'owner',
      email: 'me@shop.test',
      password,
      name: 'Me',
      newPassword: password,
      token: 'x'.repeat(30),
    };
    expect((await staff.post(`${desk.url}/api/auth${path}`, body)).status, path).toBe(404);
  }
  expect((await db.pool.query('select role from auth_user')).rows).toEqual([{ role: 'staff' }]);
});

test('whoever is removed is out at the next call, a changed role counts at the next call', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const operatorId = await addPerson(desk.ctx, 'operator');
  const owner = await signedIn(desk.url, 'owner@shop.test');
  const operator = await signedIn(desk.url, 'operator@shop.test');
  expect((await operator.query(desk.url, 'needs.list')).status).toBe(200);
  await owner.mutate(desk.url, 'people.setRole', { id: operatorId, role: 'staff' });
  expect((await operator.query(desk.url, 'needs.list')).status).toBe(403);
  await owner.mutate(desk.url, 'people.remove', { id: operatorId });
  expect((await operator.query(desk.url, 'session.me')).status).toBe(401);
  expect((await new Browser().signIn(desk.url, 'operator@shop.test')).status).toBe(401);
  expect((await db.pool.query('select 1 from auth_session where user_id = $1', [operatorId])).rowCount).toBe(0);
  const { rows } = await db.pool.query<{ action: string }>(
    "select action from audit_entry where action like 'people.%' order by id",
  );
  expect(rows.map((row) => row.action)).toEqual(['people.set_role', 'people.remove']);
});

test('there is always an owner: not oneself, and of two who remove each other at once one stays', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  const firstId = await addPerson(desk.ctx, 'owner', 'first@shop.test');
  const secondId = await addPerson(desk.ctx, 'owner', 'second@shop.test');
  const first = await signedIn(desk.url, 'first@shop.test');
  expect((await first.mutate(desk.url, 'people.remove', { id: firstId })).body.error.data.app.reason).toBe('yourself');
  expect((await first.mutate(desk.url, 'people.setRole', { id: firstId, role: 'staff' })).status).toBe(409);

  // both are held at the same point, so that they truly meet
  const holder = await db.pool.connect();
  await holder.query('begin');
  await holder.query('select 1 from auth_user for update');
  const actor = (id: string): Actor => ({ id, name: id, role: 'owner' });
  const removals = [removePerson(desk.ctx, secondId, actor(firstId)), removePerson(desk.ctx, firstId, actor(secondId))];
  const settled = Promise.allSettled(removals);
  await eventually(
    async () => {
      const { rows } = await db.pool.query<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows[0]!.n === 2;
    },
    { what: 'both waiting' },
  );
  await holder.query('commit');
  holder.release();
  expect((await settled).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect((await db.pool.query("select count(*)::int as n from auth_user where role = 'owner'")).rows).toEqual([
    { n: 1 },
  ]);
});

test('the first owner is made once, also when two try', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  const tries = await Promise.allSettled(
    [1, 2, 3].map((n) => createOwner(desk.ctx, { email: `owner${n}@shop.test`, name: '店主' })),
  );
  const made = tries.filter((each) => each.status === 'fulfilled');
  expect(made).toHaveLength(1);
  const { email, password: secret } = made[0]!.value;
  expect(secret.replaceAll('-', '')).toHaveLength(16);
  expect((await new Browser().signIn(desk.url, email, secret)).status).toBe(200);
});

test('on the machine an owner gets back in: new password, no second factor, sessions over', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  await browser.post(`${desk.url}/api/auth/two-factor/enable`, { password });
  await db.pool.query('update auth_user set two_factor_enabled = true');
  const reset = await resetOwner(desk.ctx, { password: true, secondFactor: true });
  expect((await browser.query(desk.url, 'session.me')).status).toBe(401);
  const again = await new Browser().signIn(desk.url, 'owner@shop.test', reset.password);
  expect(again.status).toBe(200);
  expect(again.body.twoFactorRedirect).toBeUndefined();
  await addPerson(desk.ctx, 'owner', 'other@shop.test');
  await expect(resetOwner(desk.ctx, { password: true })).rejects.toThrow(/say which: owner@shop.test, other@shop.test/);
  expect(JSON.stringify((await db.pool.query('select * from audit_entry')).rows)).not.toContain(reset.password);
});
