import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';

test('each test database is migrated, its own, and gone afterwards', async () => {
  let url = '';
  {
    await using first = await testDatabase();
    await using second = await testDatabase();
    url = first.url;
    await first.pool.query("insert into setting (key, value) values ('only-here', '1')");
    const there = await second.pool.query("select 1 from setting where key = 'only-here'");
    expect(there.rowCount).toBe(0);
    const { rows } = await first.pool.query("select count(*)::int as n from setting where key = 'only-here'");
    expect(rows).toEqual([{ n: 1 }]);
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await expect(client.connect()).rejects.toThrow(/does not exist/);
});

test('what is under test has the rights of the shop, the test itself those of the owner', async () => {
  await using db = await testDatabase();
  const lock = 'begin; lock table policy_version in share row exclusive mode; rollback';
  const beyond = [lock, 'create temporary table mine (id int)', 'truncate job', "update audit_entry set actor = 'x'"];
  for (const text of beyond) {
    await expect(db.database.pool.query(text), text).rejects.toThrow('permission denied');
    await db.database.pool.query('rollback');
  }
  await db.pool.query(lock);
  await db.pool.query('truncate job');
});
