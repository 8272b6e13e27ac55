import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kindOf, migrationsDir, tooNew } from '../../../server/db/migrate.ts';
import { testDatabase } from '../../support/database.ts';
import { testShop } from '../../support/shop.ts';
import { stockShelf } from '../../support/stock.ts';
import { delivered, order, pay } from '../features/orders/buyer.ts';

/** From here on a migration says whether a program from before it can run on. */
const saidSince = '0260';

/** What a program from before would miss: a table or column that is gone, renamed or of another type, a value that it does not give. */
const takesAway =
  /\bdrop\s+(table|column|view|type)\b|\brename\b|\balter\s+(column\s+)?\w+\s+(set\s+data\s+)?type\b|\bset\s+not\s+null\b|\badd\s+(column\s+)?(if\s+not\s+exists\s+)?\w+\s+[^,;]*\bnot\s+null\b(?![^,;]*\bdefault\b)/i;

test('a migration that takes something away says so in its first line', async () => {
  const files = (await readdir(migrationsDir)).filter((name) => name.endsWith('.sql') && name >= saidSince);
  const texts = await Promise.all(files.map(async (name) => [name, await readFile(join(migrationsDir, name), 'utf8')]));
  const silent = texts.filter(([, sql = '']) => takesAway.test(sql) && kindOf(sql) === 'expand').map(([name]) => name);
  expect(silent).toEqual([]);
});

test.for([
  ['alter table orders drop column note;', true],
  ['drop table orders', true],
  ['alter table orders rename column a to b', true],
  ['alter table orders alter column a type bigint', true],
  ['alter table orders alter a set not null', true],
  ['alter table orders add column a int not null', true],
  ['alter table orders add column a int not null default 0', false],
  ['create table another (id int not null)', false],
  ['alter table orders add column a int, add column b text', false],
] as const)('control: "%s" takes something away: %s', ([sql, takes]) => {
  expect(takesAway.test(sql)).toBe(takes);
});

test('only what is known to add is passed over', () => {
  const files = ['0001-a.sql'];
  expect(tooNew(new Map([['0001-a.sql', 'contract']]), files)).toBeUndefined();
  expect(tooNew(new Map([['0002-b.sql', 'expand']]), files)).toBeUndefined();
  expect(tooNew(new Map([['0002-b.sql', 'contract']]), files)).toBe('0002-b.sql');
  expect(tooNew(new Map([['0002-b.sql', null]]), files)).toBe('0002-b.sql');
});

test('the database remembers of what kind its migrations were', async () => {
  await using db = await testDatabase();
  const { rows } = await db.pool.query<{ kind: string }>('select distinct kind from migration');
  expect(rows).toEqual([{ kind: 'expand' }]);
});

test('a shop sells on a schema that every table has more of', async () => {
  await using shop = await testShop();
  const { rows } = await shop.db.pool.query<{ table: string }>(
    "select relname as table from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition",
  );
  for (const { table } of rows) await shop.db.pool.query(`alter table "${table}" add column of_the_future text`);
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['FUTURE-1', 'FUTURE-2']);
  const made = await order(shop.ctx, variantId);
  await pay(shop.ctx, made);
  expect((await delivered(shop.ctx, made)).keys).toHaveLength(1);
});
