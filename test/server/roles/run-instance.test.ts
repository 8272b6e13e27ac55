import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { migrate, SchemaRefused } from '../../../server/db/migrate.ts';
import { enqueue } from '../../../server/queue/enqueue.ts';
import type { Task } from '../../../server/queue/task.ts';
import { createWaker } from '../../../server/queue/wake.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { eventually, freePorts } from '../../support/processes.ts';
import { depsFor, runSmallRole } from './small-role.ts';
import { startInstance } from '../../../server/roles/run-instance.ts';

const payload = z.object({ n: z.number() });
const taskOf = (run: (n: number) => Promise<void> | void): Task<never, never> =>
  ({ name: 'orders.test', payload, run: async (_ctx: never, job: { n: number }) => run(job.n) }) as unknown as Task<
    never,
    never
  >;

const rowOf = async (db: TestDatabase, id: string) =>
  (await db.pool.query('select * from instance where id = $1', [id])).rows[0];
const connections = async (db: TestDatabase) =>
  (
    await db.pool.query(
      "select pid from pg_stat_activity where application_name = 'yinghuo orders' and datname = current_database()",
    )
  ).rows;

describe('an instance', () => {
  test('enters itself as ready, answers on its admin port, leaves as dead', async () => {
    await using db = await testDatabase();
    const instance = await runSmallRole(db.runningUrl, {});
    expect(await rowOf(db, instance.id)).toMatchObject({
      service: 'orders',
      state: 'ready',
      pid: process.pid,
      metrics: { adminPort: instance.adminPort },
    });
    const admin = `http://127.0.0.1:${instance.adminPort}`;
    expect((await fetch(`${admin}/healthz`)).status).toBe(200);
    expect((await fetch(`${admin}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${admin}/metrics`)).text()).toMatch(/yinghuo_busy\{service="orders"\} 0/);
    expect((await fetch(`${admin}/else`)).status).toBe(404);
    await instance.stop();
    expect((await rowOf(db, instance.id)).state).toBe('dead');
    expect(await connections(db)).toEqual([]);
  });

  test('idle, it holds one connection', async () => {
    await using db = await testDatabase();
    await using instance = await runSmallRole(db.runningUrl, { tasks: [taskOf(() => {})] });
    expect(instance.id).toBeTruthy();
    await eventually(async () => (await connections(db)).length === 1, { timeoutMs: 20_000 });
  });

  test('runs jobs that others enqueue, and goes on after its connections were cut', async () => {
    await using db = await testDatabase();
    const ran: number[] = [];
    await using instance = await runSmallRole(db.runningUrl, { tasks: [taskOf((n) => void ran.push(n))] });
    const waker = createWaker(db.database);
    await enqueue(db.database, waker, { task: 'orders.test', payload: { n: 1 } });
    await eventually(() => ran.includes(1));
    await db.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'yinghuo orders' and datname = current_database()",
    );
    await enqueue(db.database, waker, { task: 'orders.test', payload: { n: 2 } });
    await eventually(() => ran.includes(2));
    const before = (await rowOf(db, instance.id)).heartbeat_at;
    await eventually(async () => (await rowOf(db, instance.id)).heartbeat_at > before);
    waker.close();
  });

  test('declared dead while it slept, it knows that it must go', async () => {
    await using db = await testDatabase();
    await using instance = await runSmallRole(db.runningUrl, {});
    await db.pool.query("update instance set state = 'dead' where id = $1", [instance.id]);
    expect(await instance.mustEnd).toMatch(/dead/);
    expect((await rowOf(db, instance.id)).state).toBe('dead');
  });

  test('finishes running jobs before it leaves, and claims no more', async () => {
    await using db = await testDatabase();
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const finished: number[] = [];
    const task = taskOf(async (n) => {
      started.resolve();
      await release.promise;
      finished.push(n);
    });
    const instance = await runSmallRole(db.runningUrl, { tasks: [task] }, { jobSlots: 1 });
    const waker = createWaker(db.database);
    await enqueue(db.database, waker, { task: 'orders.test', payload: { n: 1 } });
    await started.promise;
    await enqueue(db.database, waker, { task: 'orders.test', payload: { n: 2 } });
    const stopped = instance.stop();
    await eventually(async () => (await rowOf(db, instance.id)).state === 'draining');
    release.resolve();
    await stopped;
    expect(finished).toEqual([1]);
    expect((await db.pool.query('select payload, attempts, locked_by from job')).rows).toEqual([
      { payload: { n: 2 }, attempts: 0, locked_by: null },
    ]);
    waker.close();
  });

  test('answers probes where a platform asks for them', async () => {
    await using db = await testDatabase();
    const port = await freePorts(1).then(([one = 0]) => one);
    await using instance = await runSmallRole(db.runningUrl, {}, { adminHost: '0.0.0.0', adminPort: port });
    expect(instance.adminPort).toBe(port);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    await expect(startInstance('orders', depsFor(db.runningUrl, { adminPort: port }), () => ({}))).rejects.toThrow(
      /EADDRINUSE/,
    );
  });

  test('runs on a schema that a newer program added to', async () => {
    await using db = await testDatabase();
    await db.pool.query("insert into migration (name, checksum, kind) values ('9999-future.sql', '', 'expand')");
    await db.pool.query('create table of_the_future (id int); alter table orders add column of_the_future text');
    await using instance = await runSmallRole(db.runningUrl, {});
    expect((await rowOf(db, instance.id)).state).toBe('ready');
    expect(await migrate(db.url)).toEqual([]);
  });

  test('refuses a schema that a newer program took something from, and one that is behind', async () => {
    await using db = await testDatabase();
    await db.pool.query("insert into migration (name, checksum, kind) values ('9999-future.sql', '', 'contract')");
    await expect(migrate(db.url)).rejects.toThrow(SchemaRefused);
    await expect(startInstance('orders', depsFor(db.runningUrl), () => ({}))).rejects.toThrow(SchemaRefused);
    await db.pool.query("delete from migration where name in ('9999-future.sql', '0002-machine.sql')");
    await expect(startInstance('orders', depsFor(db.runningUrl), () => ({}))).rejects.toThrow(/lacks 0002-machine/);
    expect(await connections(db)).toEqual([]);
  });
});
