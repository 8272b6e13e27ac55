import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { OpenDriver } from '../../server/drivers/driver.ts';
import type { Context } from '../../server/features/context.ts';
import { expireUnpaidOrders } from '../../server/features/housekeeping/housekeeping.ts';
import { askDueOrders } from '../../server/features/payments/ask.ts';
import { releaseDueCommissions } from '../../server/features/referrals/release.ts';
import { pullPlugs } from '../../server/features/instances/unplug.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { claimJobs, completeJob, renewJobs } from '../../server/queue/claim.ts';
import { testContext } from '../support/context.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const job = 'queue_claim';
const insertJobs = (pool: pg.Pool, count: number) =>
  pool.query("insert into job (task, payload) select 'orders.test', '{}' from generate_series(1, $1::int)", [count]);

/** What a table went through before its statements are planned. */
const pasts: Record<string, (pool: pg.Pool) => Promise<unknown>> = {
  'never analyzed': async () => {},
  'emptied by a quiet spell': async (pool) => {
    await insertJobs(pool, 4000);
    await pool.query('delete from job');
    await pool.query('vacuum (analyze) job');
  },
  'vacuumed before its first job': (pool) => pool.query('vacuum (analyze) job'),
  'a few jobs': async (pool) => {
    await insertJobs(pool, 20);
    await pool.query('vacuum (analyze) job');
  },
  huge: async (pool) => {
    await insertJobs(pool, 200_000);
    await pool.query('vacuum (analyze) job');
  },
};

describe('a claim of jobs', () => {
  for (const [past, make] of Object.entries(pasts))
    test(`${past}: goes by the indexes, however it is planned`, async () => {
      await using db = await testDatabase();
      await make(db.pool);
      const sent = await statementsOf(async () => {
        const [one] = await claimJobs(db.database, ['orders.test', 'orders.other'], { limit: 8, worker: randomUUID() });
        await renewJobs(db.database, randomUUID(), [1, 2]);
        await completeJob(db.database, one?.id ?? 0, 99).catch(() => {});
      });
      expect([...sent.keys()]).toEqual([job, 'queue_renew', 'queue_complete']);
      for (const statement of sent.values())
        for (const mode of ['force_custom_plan', 'force_generic_plan']) {
          const plan = await planOf(db, statement, mode);
          expect(plan).not.toMatch(/Seq Scan on job|Semi Join/);
        }
    });

  test('takes no more than it asked for on a table without a page, nor when the plan made there meets 4,000 jobs', async () => {
    await using db = await testDatabase({ max: 1 });
    await db.database.pool.query('set plan_cache_mode = force_generic_plan');
    await db.pool.query('truncate job');
    await db.pool.query('vacuum (analyze) job');
    const { rows } = await db.pool.query<{ relpages: number }>("select relpages from pg_class where relname = 'job'");
    expect(rows[0]!.relpages).toBe(0);
    expect(await claimJobs(db.database, ['orders.test'], { limit: 8, worker: randomUUID() })).toEqual([]);
    await insertJobs(db.pool, 4000);
    for (let n = 0; n < 3; n++) {
      const got = await claimJobs(db.database, ['orders.test'], { limit: 8, worker: randomUUID() });
      expect(got.length).toBe(8);
    }
  });

  test('control: `in (select … limit … for update skip locked)` takes more than its limit there', async () => {
    await using db = await testDatabase({ max: 1 });
    const sent = await statementsOf(() => claimJobs(db.database, ['orders.test'], { limit: 8, worker: randomUUID() }));
    const asBefore = sent.get(job)!.text.replace('= any(array(', 'in (').replace('limit $2))', 'limit $2)');
    await db.pool.query('set plan_cache_mode = force_generic_plan');
    await db.pool.query('truncate job');
    await db.pool.query('vacuum (analyze) job');
    const claim = () =>
      db.pool.query({ name: 'as_before', text: asBefore, values: [['orders.test'], 8, randomUUID()] });
    expect((await claim()).rows).toEqual([]);
    await insertJobs(db.pool, 500);
    expect((await claim()).rowCount).toBeGreaterThan(8);
  });
});

test('plugs are pulled ten at a time, also by a plan made while nothing was asked for', async () => {
  await using db = await testDatabase({ max: 1 });
  const ctx = testContext(db.database);
  const killed: string[] = [];
  const driver = { kill: async ({ id }: { id: string }) => killed.push(id) > 0 } as unknown as OpenDriver;
  await db.database.pool.query('set plan_cache_mode = force_generic_plan');
  await db.pool.query('vacuum (analyze) unplug_request');
  expect(await pullPlugs(ctx, driver)).toBe(0);
  await db.pool.query(
    "insert into unplug_request (instance, service, actor, actor_name) select gen_random_uuid(), 'orders', 'a', 'a' from generate_series(1, 60)",
  );
  expect(await pullPlugs(ctx, driver)).toBe(10);
  expect(new Set(killed).size).toBe(10);
});

test('no batch of rows that is locked and limited is joined, or could be run once a row', async () => {
  await using db = await testDatabase({ max: 1 });
  const ctx = testContext(db.database);
  await db.pool.query('vacuum (analyze)');
  const batches: Record<string, (on: Context) => Promise<unknown>> = {
    housekeeping_expire: expireUnpaidOrders,
    payments_ask_due: askDueOrders,
    referrals_release_due: releaseDueCommissions,
  };
  for (const [name, batch] of Object.entries(batches)) {
    const sent = await statementsOf(() => batch(ctx));
    const plan = await planOf(db, sent.get(name)!, 'force_generic_plan');
    expect(plan).toContain('LockRows');
    expect(plan).not.toMatch(/Join|Nested Loop/);
  }
});

test('no statement says `in (select … limit …)`', async () => {
  const found: string[] = [];
  for (const file of await readdir(join(appRoot, 'server'), { recursive: true })) {
    if (!/\.(ts|sql)$/.test(file)) continue;
    const text = await readFile(join(appRoot, 'server', file), 'utf8');
    for (const select of bracketed(text, /\bin \(\s*select\b/gi))
      if (/\blimit\b|\bskip locked\b/i.test(select)) found.push(`${file}: ${select.slice(0, 80)}`);
  }
  expect(found).toEqual([]);
  expect(bracketed('where id in (select f(1) from job limit 3) and x', /\bin \(\s*select\b/gi)).toEqual([
    '(select f(1) from job limit 3)',
  ]);
});

/** Every bracket of the text that opens where `opening` matches, up to the one that closes it. */
function bracketed(text: string, opening: RegExp): string[] {
  return [...text.matchAll(opening)].map(({ 0: start, index }) => {
    const from = index + start.indexOf('(');
    let depth = 0;
    for (let at = from; at < text.length; at++) {
      if (text[at] === '(') depth++;
      if (text[at] === ')' && --depth === 0) return text.slice(from, at + 1);
    }
    return text.slice(from);
  });
}

type Sent = { name: string; text: string; values: unknown[] };

/** The named statements that are sent while `work` runs, by name. */
async function statementsOf(work: () => Promise<unknown>): Promise<Map<string, Sent>> {
  const sent = new Map<string, Sent>();
  const { query: original } = pg.Client.prototype as { query: (this: pg.Client, ...args: unknown[]) => unknown };
  pg.Client.prototype.query = function record(this: pg.Client, ...args: unknown[]) {
    const [first] = args as [Partial<Sent> | string];
    if (typeof first === 'object' && first.name) sent.set(first.name, first as Sent);
    return Reflect.apply(original, this, args) as never;
  } as pg.Client['query'];
  try {
    await work();
  } finally {
    pg.Client.prototype.query = original as pg.Client['query'];
  }
  return sent;
}

async function planOf(db: TestDatabase, { name, text, values }: Sent, mode: string): Promise<string> {
  const client = new pg.Client({ connectionString: db.url });
  await client.connect();
  try {
    await client.query(`set plan_cache_mode = ${mode}`);
    await client.query(`prepare ${name} as ${text}`);
    const given = values.map((value) => client.escapeLiteral(printed(value))).join(', ');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain execute ${name}${given === '' ? '' : `(${given})`}`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}

const printed = (value: unknown): string => (Array.isArray(value) ? `{${value.join(',')}}` : String(value));
