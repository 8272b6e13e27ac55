import type { Reason } from '../../server/contract/scaling/decision.ts';
import type { ScaledService } from '../../server/contract/scaling/policy.ts';
import type { DecisionRow } from '../../server/contract/scaling/views.ts';
import type { Database } from '../../server/db/database.ts';

type Row = {
  id: number;
  at: Date;
  service: ScaledService;
  was: number;
  desired: number;
  wanted: number;
  capped: string | null;
  reasons: Reason[];
};

/** Every change of the run; `atMs` from its start. */
export async function decisionsSince({ pool }: Database, startsAtMs: number): Promise<DecisionRow[]> {
  const { rows } = await pool.query<Row>(
    'select id, at, service, was, desired, wanted, capped, reasons from decision where at >= $1 order by id',
    [new Date(startsAtMs)],
  );
  return rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() - startsAtMs }));
}
