import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { OpenDriver } from '../../../../server/drivers/driver.ts';
import type { Actor } from '../../../../server/features/context.ts';
import { pullPlugs, requestUnplug } from '../../../../server/features/instances/unplug.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';
import { addInstance } from '../scaling/scaler-rows.ts';

const operator: Actor = { id: 'o', name: 'Ola', role: 'operator' };

test('a plug is pulled once, by whoever leads, and written into the audit log; an old wish is not carried out', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const killed: string[] = [];
  const driver: OpenDriver = {
    observe: async () => ({ instances: [], missing: 0, deathsInARow: 0 }),
    processors: async () => null,
    setDesired: async () => 'done',
    kill: async (id) => killed.push(id) > 0,
  };
  const [first, second] = [await addInstance(db, 'orders'), await addInstance(db, 'orders')];
  expect(await requestUnplug(ctx, first, operator)).toEqual({ ok: true });
  expect(await pullPlugs(ctx, driver)).toBe(1);
  expect(await pullPlugs(ctx, driver)).toBe(0);
  expect(killed).toEqual([first]);
  const { rows } = await db.pool.query("select actor, subject from audit_entry where action = 'scaling.unplug'");
  expect(rows).toEqual([{ actor: expect.stringContaining('o') as string, subject: first }]);

  await requestUnplug(ctx, second, operator);
  await db.pool.query("update unplug_request set at = now() - interval '31 seconds' where taken_at is null");
  expect(await pullPlugs(ctx, driver)).toBe(0);

  await db.pool.query("update instance set state = 'dead' where id = $1", [second]);
  for (const gone of [second, randomUUID()])
    await expect(requestUnplug(ctx, gone, operator)).rejects.toMatchObject({ code: 'not_found' });
});
