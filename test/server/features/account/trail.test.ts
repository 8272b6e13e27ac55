import { expect, test } from 'vitest';
import { createSignInLink } from '../../../../server/features/account/sign-in-link.ts';
import { addPerson, Browser, openConsole, password, signedIn, testDatabase } from '../../api/console.ts';

test('what happened to accounts is in the audit log; no password, token or code is, nor in any log line', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  const lines: string[] = [];
  const note = (detail: object, message: string) => void lines.push(`${message} ${JSON.stringify(detail)}`);
  Object.assign(desk.ctx, { log: { debug: note, info: note, warn: note, error: note } });
  const ownerId = await addPerson(desk.ctx, 'owner');
  const browser = await signedIn(desk.url, 'owner@shop.test');
  await new Browser().signIn(desk.url, 'owner@shop.test', 'my wrong password');
  const { token } = await createSignInLink(desk.ctx, ownerId);
  await new Browser().post(`${desk.url}/api/auth/sign-in/link`, { token });
  const started = (await browser.post(`${desk.url}/api/auth/two-factor/enable`, { password })).body;
  await browser.post(`${desk.url}/api/auth/two-factor/verify-totp`, { code: '000000' });
  await db.pool.query('update auth_user set two_factor_enabled = true');
  await db.pool.query('update auth_two_factor set verified = true');
  await db.pool.query('delete from rate_window');
  const half = new Browser();
  expect((await half.signIn(desk.url, 'owner@shop.test')).body.twoFactorRedirect).toBe(true);
  const { rows } = await db.pool.query<{ action: string; actor: string; row: string }>(
    'select action, actor, audit_entry::text as row from audit_entry order by id',
  );
  // the password alone was no sign-in
  expect(rows.map((row) => row.action)).toEqual(['accounts.sign_in', 'accounts.sign_in']);
  expect(rows[0]!.actor).toBe(`owner:${ownerId}:The owner`);

  await half.post(`${desk.url}/api/auth/two-factor/verify-backup-code`, { code: started.backupCodes[0] });
  const after = await db.pool.query<{ action: string; row: string }>(
    'select action, audit_entry::text as row from audit_entry order by id',
  );
  expect(after.rows.at(-1)!.action).toBe('accounts.recovery_code');
  const said = [...lines, ...after.rows.map((row) => row.row)].join('\n');
  const cookie = decodeURIComponent(browser.cookies.get('yinghuo.session_token') ?? '');
  for (const secret of [
    password,
    'my wrong password',
    token,
    started.backupCodes[0],
    cookie.split('.')[0]!,
    'owner@shop.test',
  ])
    expect(said).not.toContain(secret);
  expect(lines.some((line) => line.startsWith('a sign-in step was refused'))).toBe(true);
});
