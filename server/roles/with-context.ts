import { randomUUID } from 'node:crypto';
import { openDatabase } from '../db/database.ts';
import type { Context } from '../features/context.ts';
import { systemClock } from '../lib/clock.ts';
import { createWaker } from '../queue/wake.ts';
import type { RoleDeps } from './run-instance.ts';

/** A context for one command, closed when it is done. */
export async function withContext<T>(
  name: string,
  { config, secrets, log }: RoleDeps,
  work: (ctx: Context) => Promise<T>,
): Promise<T> {
  const db = openDatabase(config.databaseUrl, { applicationName: `yinghuo ${name}` });
  const waker = createWaker(db);
  try {
    return await work({ db, waker, log, clock: systemClock, config, secrets, instanceId: randomUUID() });
  } finally {
    waker.close();
    await db.close();
  }
}
