import { expect, test } from 'vitest';
import { scaledServices } from '../../../server/contract/scaling/policy.ts';
import { accountRoles } from '../../../server/contract/permissions.ts';
import { shippedPolicy } from '../../../server/features/policies/current-policy.ts';
import { addPerson, type Answer, openConsole, signedIn, testDatabase } from './console.ts';

const dataOf = ({ body }: Answer) => body.result?.data;
const refusalOf = ({ body }: Answer) => body.error?.data?.app;

test('the owner plans, the operator helps out, staff see nothing of it', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  for (const role of accountRoles) await addPerson(desk.ctx, role);
  const [owner, operator, staff] = [
    await signedIn(desk.url, 'owner@shop.test'),
    await signedIn(desk.url, 'operator@shop.test'),
    await signedIn(desk.url, 'staff@shop.test'),
  ];
  expect(refusalOf(await staff.query(desk.url, 'scaling.now')).code).toBe('not_allowed');
  const now = dataOf(await operator.query(desk.url, 'scaling.now'));
  expect(now.services.map((each: { service: string }) => each.service)).toEqual([...scaledServices]);
  expect(now.policy).toEqual(JSON.parse(JSON.stringify(shippedPolicy())));

  const lower = { ...shippedPolicy(), fleetCap: 20 };
  const wish = { policy: lower, why: ' quieter weeks ', basedOn: now.versionId };
  expect(refusalOf(await operator.mutate(desk.url, 'scaling.save', wish)).code).toBe('not_allowed');
  expect(refusalOf(await owner.mutate(desk.url, 'scaling.save', { ...wish, why: '  ' })).code).toBe('bad_input');
  const { id } = dataOf(await owner.mutate(desk.url, 'scaling.save', wish));
  expect(refusalOf(await owner.mutate(desk.url, 'scaling.save', wish))).toMatchObject({
    code: 'conflict',
    reason: 'policy_changed',
  });

  // a proof of identity that is too old does for less, not for more
  await db.pool.query("update auth_session set confirmed_at = now() - interval '6 minutes'");
  const higher = { policy: shippedPolicy(), why: 'Friday', basedOn: id };
  expect(refusalOf(await owner.mutate(desk.url, 'scaling.save', higher))).toMatchObject({
    code: 'confirm_identity',
    reason: 'password',
  });
  expect(refusalOf(await owner.mutate(desk.url, 'scaling.revert', { id: 0, why: 'back' })).code).toBe(
    'confirm_identity',
  );
  const least = { policy: { ...lower, fleetCap: 8 }, why: 'less', basedOn: id };
  expect(dataOf(await owner.mutate(desk.url, 'scaling.save', least))).toBeTruthy();

  const untilMs = Date.now() + 600_000;
  const more = { service: 'orders', instances: 3, untilMs, why: 'a live show' };
  expect(refusalOf(await operator.mutate(desk.url, 'scaling.override', more))).toBeUndefined();
  const seen = dataOf(await operator.query(desk.url, 'scaling.now'));
  expect(seen.overrides).toMatchObject([{ service: 'orders', instances: 3, by: { name: 'The operator' } }]);
  expect(dataOf(await operator.query(desk.url, 'scaling.versions'))).toMatchObject([
    { why: 'less', changes: [{ path: 'fleetCap', from: 20, to: 8 }] },
    { why: 'quieter weeks', by: { name: 'The owner' }, changes: [{ path: 'fleetCap', from: 32, to: 20 }] },
    { id: 0, changes: [] },
  ]);
  expect(refusalOf(await operator.query(desk.url, 'spend.report', { days: 8 })).code).toBe('bad_input');
  expect(dataOf(await operator.query(desk.url, 'spend.report', { days: 30 })).days).toHaveLength(30);
  expect(dataOf(await operator.query(desk.url, 'scaling.chart', { minutes: 60 }))).toMatchObject({ bucketMs: 40_000 });
});
