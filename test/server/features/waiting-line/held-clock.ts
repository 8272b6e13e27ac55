import { type Database, openDatabase } from '../../../../server/db/database.ts';
import type { Context } from '../../../../server/features/context.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase, type TestDatabase } from '../../../support/database.ts';

export type HeldClock = AsyncDisposable & {
  db: TestDatabase;
  /** Two instances, each with its own connections. */
  instances: [Context, Context];
  /** ms since the test's beginning, as Postgres sees it. */
  now: () => number;
  moveTo(ms: number): Promise<void>;
};

const beginning = Date.UTC(2026, 10, 27, 14, 0, 0);

/** A database whose time stands still until it is moved: what happens at one moment really happens at once. */
export async function heldClock(): Promise<HeldClock> {
  const db = await testDatabase();
  await db.pool.query(`
    create table held_clock (at timestamptz not null);
    insert into held_clock values ('${new Date(beginning).toISOString()}');
    create function now() returns timestamptz language sql stable as 'select at from public.held_clock';
    create function clock_timestamp() returns timestamptz language sql volatile as 'select at from public.held_clock'`);
  const { rows } = await db.pool.query<{ name: string }>('select current_database() as name');
  // for connections from here on, these stand before Postgres's own
  await db.pool.query(`alter database "${rows[0]!.name}" set search_path = public, pg_catalog`);
  let now = 0;
  const open: Database[] = [];
  const masterKey = Buffer.alloc(32, 5).toString('base64');
  const instance = () => {
    const database = openDatabase(db.runningUrl, { max: 8, applicationName: 'yinghuo test' });
    open.push(database);
    return testContext(database, { masterKey, now: () => beginning + now });
  };
  return {
    db,
    instances: [instance(), instance()],
    now: () => now,
    async moveTo(ms) {
      now = ms;
      await db.pool.query('update held_clock set at = $1', [new Date(beginning + ms)]);
    },
    async [Symbol.asyncDispose]() {
      for (const database of open) await database.close();
      await db[Symbol.asyncDispose]();
    },
  };
}
