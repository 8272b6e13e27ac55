import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { expect, test, vi } from 'vitest';
import { maybeOne, one, type Statement, statement, type Values } from '../../../server/db/statement.ts';
import { appRoot } from '../../../server/lib/app-root.ts';
import { testDatabase } from '../../support/database.ts';
import { differences } from '../../support/statements/compare.ts';
import { type Declared, declaredStatements } from '../../support/statements/declared.ts';
import { createDescriber } from '../../support/statements/described.ts';

const made = vi.hoisted((): Statement[] => []);

// every statement that a file declares when it is loaded, its text put together
vi.mock('../../../server/db/statement.ts', async (load) => {
  const actual = await load<typeof import('../../../server/db/statement.ts')>();
  const declare = <Row = never, Taken extends Values = []>(written: { name: string; text: string }) => {
    const own = actual.statement<Row, Taken>(written);
    made.push(own);
    return own;
  };
  return { ...actual, statement: declare };
});

/** Every difference between what the files declare and what the database makes of it. */
async function checkFiles(
  client: pg.ClientBase,
  files: readonly string[],
): Promise<{ count: number; wrong: string[] }> {
  made.length = 0;
  vi.resetModules();
  for (const file of files) await import(join(appRoot, file));
  const describe = await createDescriber(client);
  const declared = declaredStatements(files);
  const wrong: string[] = [];
  const used = new Set<Declared>();
  for (const { name, text, order } of made) {
    const named = declared.filter((each) => each.name.test(name));
    const own = named.some(({ composed }) => !composed) ? named.filter(({ composed }) => !composed) : named;
    const [first] = own;
    if (!first || own.length > 1) {
      wrong.push(`${name} is declared ${own.length} times`);
      continue;
    }
    used.add(first);
    const found = await describe(text).then(
      (described) => differences({ declared: first, described, text, order }),
      (error: Error) => [error.message],
    );
    wrong.push(...found.map((what) => `${first.at} ${name}: ${what}`));
  }
  wrong.push(...declared.filter((each) => !used.has(each)).map(({ at }) => `${at}: never made`));
  return { count: made.length, wrong };
}

const filesWithStatements = () =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'server'], { cwd: appRoot, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file.endsWith('.ts') && file !== 'server/db/statement.ts')
    .filter((file) => /\bstatement[<(]/.test(readFileSync(join(appRoot, file), 'utf8')));

test('every statement takes and answers what it declares, on the migrated schema', async () => {
  await using db = await testDatabase();
  const client = await db.database.pool.connect();
  try {
    const { count, wrong } = await checkFiles(client, filesWithStatements());
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(450);
  } finally {
    client.release();
  }
});

test('a query that is prepared is a statement', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'server'], {
    cwd: appRoot,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file.endsWith('.ts'));
  const named = /\bquery(?:<[^(]*>)?\(\{\s*name: ['"`]/;
  expect(files.filter((file) => named.test(readFileSync(join(appRoot, file), 'utf8')))).toEqual([]);
  expect("on.query<Row>({\n  name: 'a_name'").toMatch(named);
});

test('control: a wrong column, type, value, count, name or null is said, and nothing else', async () => {
  await using db = await testDatabase();
  const client = await db.database.pool.connect();
  try {
    const { wrong } = await checkFiles(client, ['test/support/statements/wrong.ts']);
    expect(wrong.map((line) => line.slice(line.indexOf(' ') + 1))).toEqual([
      'wrong_column: has no column orderNo',
      'wrong_column: nobody reads the column order_no',
      'wrong_type: the column id is int8, declared as string',
      'wrong_count: takes 1 values, declared are 0',
      'wrong_value: $1 is text, declared as number',
      'wrong_null: the column paid_at may be null',
      'wrong_rest: nobody reads the column status',
      'wrong_list: the column ids is _int8, declared as (number)[]',
      'wrong_name: has no :id',
      'wrong_name: :order is not declared',
      'wrong_unused: has no :at',
      'wrong_table: relation "order_" does not exist',
    ]);
  } finally {
    client.release();
  }
});

test('one() names the statement that answered no row, maybeOne() answers nothing', async () => {
  await using db = await testDatabase();
  const read = statement<{ value: unknown }, { key: string }>({
    name: 'test_setting',
    text: 'select value from setting where key = :key',
  });
  await expect(one(db.database, read, { key: 'absent' })).rejects.toThrow('test_setting');
  expect(await maybeOne(db.database, read, { key: 'absent' })).toBeUndefined();
  await db.pool.query("insert into setting (key, value) values ('present', '1')");
  expect(await one(db.database, read, { key: 'present' })).toEqual({ value: 1 });
});
