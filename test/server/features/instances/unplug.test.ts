import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { OpenDriver } from '../../../../server/drivers/driver.ts';
import type { Actor } from '../../../../server/features/context.ts';
import { pullPlugs, requestUnplug } from '../../../../server/features/instances/unplug.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';
import { eventually } from '../../../support/processes.ts';
import { addInstance } from '../scaling/scaler-rows.ts';

const operator: Actor = { id: 'o', name: 'Ola', role: 'operator' };

test('a plug is pulled once, by whoever leads, and written into the audit log; an old request is not carried out', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const killed: string[] = [];
  const driver: OpenDriver = {
    observe: async () => ({ services: {}, room: { left: null }, processors: null }),
    setDesired: async () => 'done',
    kill: async ({ id, place }) => killed.push(`${id} on ${place}`) > 0,
  };
  const [first, second] = [await addInstance(db, 'orders'), await addInstance(db, 'orders')];
  const asked = requestUnplug(ctx, first, operator);
  await eventually(async () => (await pullPlugs(ctx, driver)) === 1);
  expect(await asked).toEqual({ ok: true });
  expect(await pullPlugs(ctx, driver)).toBe(0);
  const { rows: hosts } = await db.pool.query<{ host: string }>('select host from instance where id = $1', [first]);
  expect(killed).toEqual([`${first} on ${hosts[0]!.host}`]);
  const { rows } = await db.pool.query("select actor, subject from audit_entry where action = 'scaling.unplug'");
  expect(rows).toEqual([{ actor: expect.stringContaining('o') as string, subject: first }]);

  const elsewhere = requestUnplug(ctx, second, operator);
  const ofAnotherHost = { ...driver, kill: async () => false };
  await eventually(async () => {
    expect(await pullPlugs(ctx, ofAnotherHost)).toBe(0);
    return (await db.pool.query('select 1 from unplug_request where pulled = false')).rowCount === 1;
  });
  await expect(elsewhere).rejects.toMatchObject({ code: 'not_found', extra: { reason: 'runs_elsewhere' } });

  await db.pool.query("update instance set state = 'dead' where id = $1", [second]);
  for (const gone of [second, randomUUID()])
    await expect(requestUnplug(ctx, gone, operator)).rejects.toMatchObject({ code: 'not_found' });
});

test('where no scaler runs whoever asks is told, and it is not done later', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const id = await addInstance(db, 'orders');
  await expect(requestUnplug(ctx, id, operator)).rejects.toMatchObject({
    code: 'unavailable',
    extra: { reason: 'no_scaler' },
  });
  expect((await db.pool.query('select 1 from unplug_request where taken_at is null')).rowCount).toBe(0);
});
