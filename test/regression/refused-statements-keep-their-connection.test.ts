import { expect, test } from 'vitest';
import { openDatabase } from '../../server/db/database.ts';
import { run, statement } from '../../server/db/statement.ts';
import { testDatabase } from '../support/database.ts';

const backend = statement<{ pid: number }>({ name: 'test_backend', text: 'select pg_backend_pid() as pid' });

test('a refused statement leaves its connection open; a broken one is replaced', async () => {
  await using db = await testDatabase();
  const one = openDatabase(db.runningUrl, { max: 1 });
  try {
    const pid = async () => (await run(one, backend, []))[0]!.pid;
    const first = await pid();
    const refused = run(one, statement({ name: 'test_refused', text: "select refuse('out_of_stock')" }), []);
    await expect(refused).rejects.toMatchObject({ code: 'YH001' });
    await expect(one.pool.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    expect(await pid()).toBe(first);
    await expect(one.pool.query('select pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
    expect(await pid()).not.toBe(first);
  } finally {
    await one.close();
  }
});
