import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../../server/features/backup/backup.ts';
import { restore } from '../../../../server/features/backup/restore.ts';
import { ensurePartitions } from '../../../../server/features/scaling/history/partitions.ts';
import { testDatabase } from '../../../support/database.ts';

const dayMs = 86_400_000;

test('recorded traffic comes back once, into partitions that are made for it; orders under old epochs do not', async () => {
  await using source = await testDatabase();
  await using target = await testDatabase();
  const now = Date.now();
  await ensurePartitions(source.database, { fromMs: now - 50 * dayMs, untilMs: now });
  await source.pool.query(
    `insert into arrival_minute (service, minute, counts, total)
     select 'orders', date_trunc('minute', now()) - n * interval '1 hour', '\\x01', n from generate_series(1, 1200) as n`,
  );
  await source.pool.query(
    "insert into metric_slice (tier, at, service) values (10, now(), 'orders'), (3600, now(), 'orders')",
  );
  await source.pool.query("insert into desired_count (service, instances, epoch) values ('orders', 8, 40)");
  const folder = await mkdtemp(join(tmpdir(), 'yinghuo-backup-'));
  try {
    await backup(source.url, join(folder, 'one'));
    await restore(target.url, join(folder, 'one'));
    const sums = 'select count(*)::int as n, sum(total)::int as total from arrival_minute';
    expect((await target.pool.query(sums)).rows).toEqual((await source.pool.query(sums)).rows);
    expect((await target.pool.query('select tier from metric_slice order by tier')).rows).toEqual([
      { tier: 10 },
      { tier: 3600 },
    ]);
    expect((await target.pool.query('select 1 from desired_count')).rowCount).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
