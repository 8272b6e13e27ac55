import type { Service } from '../../contract/services.ts';
import type { Database } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';

const desired = statement<{ service: Service; instances: number; epoch: number }>({
  name: 'fleet_desired',
  text: 'select service, instances, epoch from desired_count',
});

/** What the scaler asked for last, so that a restarted fleet keeps its size; its highest epoch. */
export async function readDesired(db: Database): Promise<{ counts: Partial<Record<Service, number>>; epoch: number }> {
  const rows = await run(db, desired, []);
  return {
    counts: Object.fromEntries(rows.map(({ service, instances }) => [service, instances])),
    epoch: Math.max(0, ...rows.map((row) => row.epoch)),
  };
}

const letIn = statement({
  name: 'fleet_let_in',
  text: 'update admission set per_second = null where per_second is not null',
});

/** Without a scaler nobody would ever let in who waits at a ceiling that a former one saw. */
export async function letEverybodyIn(db: Database): Promise<void> {
  await run(db, letIn, []);
}
