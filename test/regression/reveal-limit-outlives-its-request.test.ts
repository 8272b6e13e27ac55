import { expect, test } from 'vitest';
import { sweepLapsed } from '../../server/features/housekeeping/housekeeping.ts';
import { testContext } from '../support/context.ts';
import { testDatabase } from '../support/database.ts';

test('sweeping old requests keeps the reveals that a day’s limit is counted from', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await db.pool.query(
    `insert into dispense_request (kind, input, recipient_public, requested_by, state, created_at, expires_at)
     select kind, '{}', '', 'owner', 'done', now() - interval '1 hour', now() - interval '55 minutes' from unnest(array['reveal', 'export', 'lookup']) kind`,
  );
  await sweepLapsed(ctx);
  const { rows } = await db.pool.query<{ kind: string }>('select kind from dispense_request order by kind');
  expect(rows.map((row) => row.kind)).toEqual(['export', 'reveal']);
});
