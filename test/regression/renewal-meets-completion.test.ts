import { expect, test } from 'vitest';
import { renewJobs } from '../../server/queue/claim.ts';
import { testDatabase } from '../support/database.ts';

test('renewing leases passes over jobs that are being completed, instead of waiting for them', async () => {
  await using db = await testDatabase();
  const worker = crypto.randomUUID();
  const { rows } = await db.pool.query<{ id: number }>(
    "insert into job (task, payload, locked_by, locked_until) select 't.t', '{}', $1, now() from generate_series(1, 2) returning id",
    [worker],
  );
  const [first, second] = rows.map((row) => row.id);
  const completing = await db.pool.connect();
  await completing.query('begin');
  await completing.query('delete from job where id = $1', [first]);
  await renewJobs(db.database, worker, [first!, second!]);
  await completing.query('commit');
  completing.release();
  const left = await db.pool.query<{ id: number; renewed: boolean }>(
    'select id, locked_until > now() as renewed from job',
  );
  expect(left.rows).toEqual([{ id: second, renewed: true }]);
});
