import { expect, test } from 'vitest';
import {
  may,
  type AccountRole,
  accountRoles,
  type Permission,
  permissions,
} from '../../../server/contract/permissions.ts';
import { authIdentity, procedureIdentity } from '../../../server/contract/fresh-identity.ts';
import { authPaths } from '../../../server/api/auth-routes.ts';
import { appRouter } from '../../../server/api/router.ts';
import { addPerson, type Answer, Browser, openConsole, signedIn, testDatabase } from './console.ts';

type Found = { path: string; type: 'query' | 'mutation' | 'subscription'; permission: Permission | undefined };

const procedures: Found[] = Object.entries(
  appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: Found['type']; meta?: { permission?: Permission } } }
  >,
).map(([path, { _def }]) => ({ path, type: _def.type, permission: _def.meta?.permission }));

/** Reviewed by a person: a procedure that is not written here, or names another permission, fails. */
const expected: Record<string, Permission> = {
  'account.confirmIdentity': 'self.use',
  'account.endSession': 'self.use',
  'account.sessions': 'self.use',
  'audit.list': 'audit.read',
  'audit.verify': 'audit.read',
  'catalog.list': 'catalog.read',
  'catalog.saveProduct': 'catalog.write',
  'catalog.saveVariant': 'catalog.write',
  'catalog.setShelf': 'catalog.write',
  'coupons.list': 'coupons.write',
  'coupons.save': 'coupons.write',
  'gateways.check': 'gateways.write',
  'gateways.list': 'gateways.write',
  'gateways.save': 'gateways.write',
  'holds.block': 'holds.change',
  'holds.list': 'holds.read',
  'holds.release': 'holds.change',
  'holds.unblock': 'holds.change',
  'keys.export': 'keys.export',
  'keys.reveal': 'keys.reveal',
  'live.stream': 'live.read',
  'needs.approve': 'orders.approve',
  'needs.list': 'needs.read',
  'needs.reopen': 'needs.resolve',
  'needs.resolve': 'needs.resolve',
  'needs.retryJob': 'needs.resolve',
  'orders.confirmPayment': 'orders.confirm',
  'orders.deliverManually': 'orders.resend',
  'orders.detail': 'orders.read',
  'orders.refund': 'orders.refund',
  'orders.replaceKey': 'orders.replace',
  'orders.resend': 'orders.resend',
  'orders.search': 'orders.read',
  'people.invite': 'people.write',
  'people.list': 'people.write',
  'people.remove': 'people.write',
  'people.setRole': 'people.write',
  'people.today': 'people.write',
  'people.withdrawInvitation': 'people.write',
  'scaling.chart': 'machines.read',
  'scaling.decisions': 'scaling.operate',
  'scaling.endOverride': 'scaling.operate',
  'scaling.now': 'machines.read',
  'scaling.override': 'scaling.operate',
  'scaling.pause': 'scaling.operate',
  'scaling.presets': 'scaling.operate',
  'scaling.resume': 'scaling.operate',
  'scaling.revert': 'scaling.write',
  'scaling.rules': 'scaling.operate',
  'scaling.save': 'scaling.write',
  'scaling.unplug': 'scaling.operate',
  'scaling.versions': 'scaling.operate',
  'scaling.whyNot': 'scaling.operate',
  'plugIns.list': 'settings.write',
  'plugIns.save': 'settings.write',
  'promos.cancel': 'promos.write',
  'promos.check': 'promos.read',
  'promos.list': 'promos.read',
  'promos.removeSchedule': 'promos.write',
  'promos.save': 'promos.write',
  'promos.saveSchedule': 'promos.write',
  'promos.schedules': 'promos.read',
  'referrals.decide': 'referrals.write',
  'rehearsals.start': 'rehearsals.run',
  'rehearsals.state': 'scaling.operate',
  'rehearsals.stop': 'rehearsals.run',
  'restored.decideOrder': 'restored.write',
  'restored.markSold': 'restored.write',
  'restored.release': 'restored.write',
  'restored.state': 'restored.read',
  'session.me': 'self.use',
  'settings.get': 'settings.write',
  'settings.save': 'settings.write',
  'settings.testMail': 'settings.write',
  'spend.report': 'money.read',
  'stock.appendChunk': 'stock.import',
  'stock.batches': 'stock.read',
  'stock.beginImport': 'stock.import',
  'stock.cancelImport': 'stock.import',
  'stock.confirmImport': 'stock.import',
  'stock.decideImport': 'stock.import',
  'stock.importState': 'stock.import',
  'stock.moveBatch': 'batches.change',
  'stock.overview': 'stock.read',
  'stock.previewImport': 'stock.import',
  'stock.recallBatch': 'batches.recall',
  'stock.resumeBatch': 'batches.stop',
  'stock.stopBatch': 'batches.stop',
  'stock.undoBatch': 'batches.change',
  'stock.undoOwnImport': 'batches.undoOwn',
  'watch.newestOrders': 'orders.read',
  'watch.now': 'live.read',
  'watch.series': 'machines.read',
  'whatIf.cancel': 'scaling.operate',
  'whatIf.days': 'scaling.operate',
  'whatIf.start': 'scaling.operate',
  'whatIf.state': 'scaling.operate',
};

test('every procedure names a permission, and it is the reviewed one', () => {
  expect(Object.fromEntries(procedures.map(({ path, permission }) => [path, permission]))).toEqual(expected);
  for (const { permission } of procedures) expect(permissions).toHaveProperty([permission!]);
});

test('every procedure and every way of signing in says whether it asks who sits there, and nothing else does', () => {
  expect(Object.keys(procedureIdentity).toSorted()).toEqual(procedures.map(({ path }) => path).toSorted());
  expect(Object.keys(authIdentity).toSorted()).toEqual(authPaths().toSorted());
  for (const rule of [...Object.values(procedureIdentity), ...Object.values(authIdentity)]) {
    const why = rule.ask === 'never' ? rule.because : 'when' in rule ? rule.when : 'always';
    expect(why.length).toBeGreaterThan(5);
  }
});

test('the table itself: what each role may do', () => {
  const held = Object.fromEntries(
    accountRoles.map((role) => [
      role,
      (Object.keys(permissions) as Permission[]).filter((permission) => may(role, permission)),
    ]),
  );
  expect(held.staff).toEqual([
    'self.use',
    'live.read',
    'stock.read',
    'stock.import',
    'batches.undoOwn',
    'catalog.read',
  ]);
  expect(held.owner).toHaveLength(Object.keys(permissions).length);
  for (const money of [
    'catalog.write',
    'settings.write',
    'gateways.write',
    'people.write',
    'keys.reveal',
    'keys.export',
    'audit.read',
    'batches.change',
    'coupons.write',
  ] as const) {
    expect(held.operator).not.toContain(money);
  }
});

test('every procedure × every role and nobody, over HTTP: exactly the table', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  const viewers = new Map<AccountRole | 'nobody', Browser>([['nobody', new Browser()]]);
  for (const role of accountRoles) {
    await addPerson(desk.ctx, role);
    viewers.set(role, await signedIn(desk.url, `${role}@shop.test`));
  }
  const counts = { allowed: 0, refused: 0 };
  for (const { path, type, permission } of procedures) {
    for (const [role, browser] of viewers) {
      const code = await call(browser, desk.url, path, type);
      const allowed = role !== 'nobody' && may(role, permission!);
      const refusal = role === 'nobody' ? 'sign_in' : 'not_allowed';
      if (allowed)
        expect(['sign_in', 'not_allowed', 'confirm_identity', 'internal'], `${role} on ${path}: ${code}`).not.toContain(
          code,
        );
      else expect(code, `${role} on ${path}`).toBe(refusal);
      counts[allowed ? 'allowed' : 'refused']++;
    }
  }
  console.log(
    `permissions: ${procedures.length} procedures × ${viewers.size} viewers: ${counts.allowed} allowed, ${counts.refused} refused`,
  );

  // a session that has not proven itself lately is asked to, by what the table names, and by nothing else
  await db.pool.query("update auth_session set confirmed_at = now() - interval '5 minutes 1 second'");
  let asked = 0;
  for (const { path, type } of procedures) {
    const code = await call(viewers.get('owner')!, desk.url, path, type);
    const fresh = ['always', 'owners'].includes(procedureIdentity[path]!.ask);
    expect(code === 'confirm_identity', `${path}: ${code}`).toBe(fresh);
    if (fresh) asked++;
  }
  console.log(`fresh identity: asked for by ${asked} of ${procedures.length}`);
  expect(asked).toBeGreaterThan(0);
});

/** The refusal's code, or `ok`; what gets past the guard fails at its input, a value that fits nowhere. */
async function call(browser: Browser, url: string, path: string, type: Found['type']): Promise<string> {
  const nonsense = {
    id: {},
    nonsense: true,
    orderNo: 0,
    lastEventId: 7,
    minutes: -1,
    cursor: 'x',
    variantId: 1,
    shopName: 1,
  };
  if (type === 'mutation') return codeOf((await browser.mutate(url, path, nonsense)).body);
  if (type === 'query') return codeOf((await browser.query(url, path, nonsense)).body);
  const headers = { accept: 'text/event-stream', cookie: browser.cookieHeader };
  const response = await fetch(`${url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(nonsense))}`, {
    headers,
  });
  const text = await response.text();
  return codeOf({
    error:
      JSON.parse(/event: serialized-error\ndata: (.*)/.exec(text)?.[1] ?? text).error ??
      JSON.parse(/data: (.*)/.exec(text.slice(text.indexOf('serialized-error')))?.[1] ?? '{}'),
  });
}

function codeOf(body: Answer['body']): string {
  if (body?.result) return 'ok';
  return body?.error?.data?.app?.code ?? body?.error?.json?.data?.app?.code ?? `no code in ${JSON.stringify(body)}`;
}
