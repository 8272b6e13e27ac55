import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { expect, test } from 'vitest';
import { migrate } from '../../server/db/migrate.ts';
import { appendOnlyTables, excessRights, readOnlyTables, RightsRefused } from '../../server/db/rights.ts';
import { postgresUrl, testDatabase } from '../support/database.ts';

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const attempts = [
  "copy setting from program 'id'",
  "copy setting to program 'cat'",
  "copy setting from '/etc/passwd'",
  "select pg_read_file('/etc/passwd')",
  "select lo_import('/etc/passwd')",
  'create table mine (id int)',
  'create temporary table mine (id int)',
  'create schema mine',
  'create extension dblink',
  'create role mine superuser',
  "alter role current_user set session_replication_role = 'replica'",
  'set session_replication_role = replica',
  'alter system set fsync = off',
  'alter table ledger_entry disable trigger all',
  'drop trigger audit_entry_append_only on audit_entry',
  'drop table audit_seal',
  'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return old; end $$',
  "update audit_entry set actor = ''",
  'delete from ledger_transfer',
  'update staff_act set keys = 0',
  'delete from staff_act',
  "insert into migration (name, checksum) values ('9999-mine.sql', '')",
  "select keep_partition('orders', 1, now(), now())",
  "select drop_partition('audit_entry', 1)",
  'set role postgres',
];

test('the role that the shop runs as can change rows, and neither tables nor the server', async () => {
  await using db = await testDatabase();
  // rights on the database itself are not copied with its template
  await migrate(db.url, { runningUrl: db.runningUrl });
  const tables = await db.pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  await connected(db.runningUrl, async (client) => {
    expect(await excessRights(client)).toEqual([]);
    // what the shop refuses is no line in the server's log
    const { rows } = await client.query(
      "select current_setting('log_min_messages') as messages, current_setting('log_min_error_statement') as statements",
    );
    expect(rows).toEqual([{ messages: 'log', statements: 'fatal' }]);
    for (const text of [...attempts, ...tables.rows.map(({ name }) => `truncate ${name} cascade`)]) {
      const refusal = await client.query(text).then(
        () => `${text} was done`,
        (error: { code?: string }) => error.code,
      );
      // insufficient privilege, no such role, or nothing of that name
      expect({ text, refusal }).toMatchObject({ text, refusal: expect.stringMatching(/^(42501|22023|58P01|0A000)$/) });
    }
  });
  // the control: the owner could have run a program
  await db.pool.query("create temporary table out (line text); copy out from program 'echo ran'");
  expect((await db.pool.query('select line from out')).rows).toEqual([{ line: 'ran' }]);
  expect(await excessRights(db.pool as unknown as pg.Client)).not.toEqual([]);
});

test('every table has exactly the rights that the one list says', async () => {
  await using db = await testDatabase();
  const { rows } = await db.pool.query<{ name: string; rights: string }>(
    `select c.relname as name, string_agg(p, ',' order by p) as rights
     from pg_class c cross join unnest(array['select','insert','update','delete','truncate','references','trigger']) as p
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege('yinghuo_app', c.oid, p)
     group by c.relname`,
  );
  const restricted = Object.fromEntries([
    ...appendOnlyTables.map((name) => [name, 'insert,select'] as const),
    ...readOnlyTables.map((name) => [name, 'select'] as const),
  ]);
  for (const { name, rights } of rows)
    expect({ name, rights }).toEqual({ name, rights: restricted[name] ?? 'delete,insert,select,update' });
  expect(rows.length).toBeGreaterThan(50);
});

test('append-only tables refuse to be emptied by their owner too', async () => {
  await using db = await testDatabase();
  for (const name of appendOnlyTables)
    await expect(db.pool.query(`truncate ${name} cascade`)).rejects.toThrow('append-only');
});

test('on a foreign Postgres an owner without superuser rights migrates, and a missing role is one clear line', async () => {
  const server = await postgresUrl();
  const mark = randomBytes(4).toString('hex');
  const [owner, running, name] = [`owner_${mark}`, `running_${mark}`, `foreign_${mark}`];
  const url = (role: string) => Object.assign(new URL(server), { username: role, pathname: `/${name}` }).href;
  await connected(server, async (admin) => {
    await admin.query(`create role ${owner} login`);
    await admin.query(`create database ${name} owner ${owner} encoding 'UTF8' template template0`);
    await expect(migrate(url(owner), { runningUrl: url(running) })).rejects.toThrow(RightsRefused);
    expect(
      (await connected(url(owner), (client) => client.query("select to_regclass('orders') as orders"))).rows[0].orders,
    ).toBeNull();
    await admin.query(`create role ${running} login`);
    await migrate(url(owner), { runningUrl: url(running) });
    await migrate(url(owner), { runningUrl: url(running) });
    await connected(url(running), async (client) => {
      await client.query("insert into setting (key, value) values ('a', '1')");
      await expect(client.query('truncate setting')).rejects.toThrow('permission denied');
      expect(await excessRights(client)).toEqual([]);
    });
    await admin.query(`drop database ${name} with (force)`);
    await admin.query(`drop role ${owner}, ${running}`);
  });
});
