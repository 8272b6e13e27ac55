import { expect, test } from 'vitest';
import { checkPromo } from '../../../../server/features/promos/check.ts';
import { floorsNow } from '../../../../server/features/promos/floors-now.ts';
import { listSchedules } from '../../../../server/features/promos/list-schedules.ts';
import { removeSchedule } from '../../../../server/features/promos/remove-schedule.ts';
import { saveSchedule } from '../../../../server/features/promos/save-schedule.ts';
import { dayMs, friday, hourMs, owner, promoOf, promoShop } from './promo-shop.ts';

const fridays = {
  name: '周五晚',
  rrule: 'FREQ=WEEKLY;BYDAY=FR',
  firstDay: '2026-11-01',
  startsAt: '20:00',
  durationMs: 4 * hourMs,
  leadMs: 600_000,
  floors: { orders: 4, dispense: 6 },
};

test('a schedule in the shop’s zone is a floor from its lead time on, every week', async () => {
  await using shop = await promoShop();
  const { ctx } = shop;
  const saved = await saveSchedule(ctx, fridays, owner);
  // 20:00 in Shanghai is two hours from now
  const next = Array.from({ length: 5 }, (_, n) => friday + 2 * hourMs + n * 7 * dayMs);
  expect(saved.next).toEqual(next.map((fromMs) => ({ fromMs, untilMs: fromMs + 4 * hourMs })));
  expect(await listSchedules(ctx)).toEqual([saved]);
  const floors = await floorsNow(ctx, friday);
  expect(
    floors.map(({ service, instances, source, fromMs, untilMs }) => [source, service, instances, fromMs, untilMs]),
  ).toEqual([
    ['schedule', 'orders', 4, next[0]! - 600_000, next[0]! + 4 * hourMs],
    ['schedule', 'dispense', 6, next[0]! - 600_000, next[0]! + 4 * hourMs],
  ]);
  // in force, and over
  expect(await floorsNow(ctx, next[0]! + 4 * hourMs - 1)).toHaveLength(2);
  expect(await floorsNow(ctx, next[0]! + 4 * hourMs)).toEqual([]);
});

test('changed, switched off, removed: its floors follow at once', async () => {
  await using shop = await promoShop();
  const { ctx, db } = shop;
  const { id } = await saveSchedule(ctx, fridays, owner);
  await saveSchedule(ctx, { ...fridays, id, floors: { storefront: 3 } }, owner);
  expect((await floorsNow(ctx, friday)).map((floor) => floor.service)).toEqual(['storefront']);
  await saveSchedule(ctx, { ...fridays, id, enabled: false }, owner);
  expect(await floorsNow(ctx, friday)).toEqual([]);
  await saveSchedule(ctx, { ...fridays, id }, owner);
  expect(await floorsNow(ctx, friday)).toHaveLength(2);
  await removeSchedule(ctx, { id }, owner);
  expect(await floorsNow(ctx, friday)).toEqual([]);
  expect(await listSchedules(ctx)).toEqual([]);
  await expect(saveSchedule(ctx, { ...fridays, id }, owner)).rejects.toMatchObject({ code: 'not_found' });
  const { rows } = await db.pool.query("select action from audit_entry where action like 'promos.%' order by id");
  expect(rows).toHaveLength(5);
});

test('a promo is told of the schedules in its window', async () => {
  await using shop = await promoShop();
  await saveSchedule(shop.ctx, fridays, owner);
  const conflicts = async (startsAtMs: number) =>
    (await checkPromo(shop.ctx, promoOf(shop, { startsAtMs, endsAtMs: startsAtMs + hourMs }))).conflicts;
  expect(await conflicts(friday + 2 * hourMs)).toContainEqual({ kind: 'schedule', name: '周五晚', instances: 6 });
  expect((await conflicts(friday + 6 * hourMs)).map((conflict) => conflict.kind)).not.toContain('schedule');
});

test('a rule that cannot be read or never comes round is refused', async () => {
  await using shop = await promoShop();
  const refused = (change: object) =>
    saveSchedule(shop.ctx, { ...fridays, ...change }, owner).catch((error: { extra: object }) => error.extra);
  expect(await refused({ rrule: 'sometimes' })).toMatchObject({ reason: 'rrule_unreadable', field: 'rrule' });
  expect(await refused({ rrule: 'FREQ=DAILY;UNTIL=20200101' })).toMatchObject({ reason: 'rrule_empty' });
  expect(await refused({ firstDay: '2026-02-30' })).toMatchObject({ reason: 'day_unknown', field: 'firstDay' });
  expect(await refused({ floors: {} })).toMatchObject({ reason: 'floors_missing' });
});
