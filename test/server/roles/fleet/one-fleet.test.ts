import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { declareLeftoversDead } from '../../../../server/features/instances/declare-dead.ts';
import { FleetRefused, holdFleet } from '../../../../server/roles/fleet/one-fleet.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { testDatabase } from '../../../support/database.ts';

test('one host holds a database; another is refused by name until the first is gone for 15 s', async () => {
  await using db = await testDatabase();
  const [here, there] = [randomUUID(), randomUUID()];
  await db.pool.query("insert into instance (id, service, pid, host, host_id) values ($1, 'orders', 1, 'vps-1', $2)", [
    randomUUID(),
    here,
  ]);
  const first = await holdFleet(db.database, here, silentLog);
  await expect(holdFleet(db.database, there, silentLog)).rejects.toThrow(FleetRefused);
  await expect(holdFleet(db.database, there, silentLog)).rejects.toThrow(/A fleet on vps-1 already runs/);
  (await holdFleet(db.database, here, silentLog)).close();
  first.close();
  await db.pool.query("update lease set locked_until = now() where name = 'fleet'");
  (await holdFleet(db.database, there, silentLog)).close();
});

test('whoever slept while another took over is told', async () => {
  await using db = await testDatabase();
  const first = await holdFleet(db.database, randomUUID(), silentLog);
  await db.pool.query("update lease set holder = $1, locked_until = now() + interval '1 minute' where name = 'fleet'", [
    randomUUID(),
  ]);
  expect(await first.lost).toMatch(/another host/);
  first.close();
});

test('leftovers are looked for on this host only, whatever hosts are called', async () => {
  await using db = await testDatabase();
  const [here, there] = [randomUUID(), randomUUID()];
  const gone = 2 ** 22 + 1;
  await db.pool.query(
    "insert into instance (id, service, pid, host, host_id) values ($1, 'orders', $3, 'vps', $1), ($2, 'orders', $3, 'vps', $2)",
    [here, there, gone],
  );
  await declareLeftoversDead(db.database, here, silentLog);
  const { rows } = await db.pool.query("select id from instance where state <> 'dead'");
  expect(rows).toEqual([{ id: there }]);
});
