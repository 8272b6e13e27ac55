import type { DecisionRow } from '../../server/contract/scaling/views.ts';
import type { Database } from '../../server/db/database.ts';
import { decisionColumns, type StoredDecision } from '../../server/features/decisions/read-decisions.ts';

/** Every change of the run; `atMs` from its start. */
export async function decisionsSince({ pool }: Database, startsAtMs: number): Promise<DecisionRow[]> {
  const { rows } = await pool.query<StoredDecision>(
    `select ${decisionColumns} from decision where at >= $1 order by id`,
    [new Date(startsAtMs)],
  );
  return rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() - startsAtMs }));
}
