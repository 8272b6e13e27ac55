import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeTables } from '../../../scripts/lib/describe-tables.ts';
import { appRoot } from '../../../server/lib/app-root.ts';
import { testDatabase } from '../../support/database.ts';

const kept = () => readFile(join(appRoot, 'server/db/tables.ts'), 'utf8');

test('server/db/tables.ts says what the migrations make; otherwise run scripts/generate-tables.ts on a migrated database', async () => {
  await using db = await testDatabase();
  expect(await describeTables(db.pool)).toBe(await kept());
});

test('control: a new column and a new table are seen, a new partition is none', async () => {
  await using db = await testDatabase();
  await db.pool.query('create table arrival_any partition of arrival_minute default');
  expect(await describeTables(db.pool)).toBe(await kept());
  await db.pool.query('alter table setting add column extra uuid[]; create table another (id int not null)');
  const described = await describeTables(db.pool);
  expect(described).toContain('    extra: string[] | null;\n');
  expect(described).toContain('  another: {\n    id: number;\n  };\n');
});
