import type { Reason } from '../../contract/scaling/decision.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import type { DecisionRow } from '../../contract/scaling/views.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

/** Columns of a decision as `toDecisionRow` reads them. */
export const decisionColumns = 'id, at, service, was, desired, wanted, capped, reasons';

export type StoredDecision = {
  id: number;
  at: Date;
  service: ScaledService;
  was: number;
  desired: number;
  wanted: number;
  capped: string | null;
  reasons: Reason[];
};

const read = statement<StoredDecision, [Date, Date, string | null, number]>({
  name: 'decisions_read',
  text: `select ${decisionColumns} from decision where at >= $1 and at < $2 and ($3::text is null or service = $3)
    order by at desc, id desc limit $4`,
});

export type DecisionsAsked = { fromMs: number; untilMs: number; service?: ScaledService | undefined };

const mostDecisions = 1000;

/** Every change of a stretch of time, newest first, at most 1,000. */
export async function readDecisions(
  ctx: Context,
  { fromMs, untilMs, service }: DecisionsAsked,
  most = mostDecisions,
): Promise<DecisionRow[]> {
  const rows = await run(ctx.db, read, [new Date(fromMs), new Date(untilMs), service ?? null, most]);
  return rows.map(toDecisionRow);
}

export function toDecisionRow({ at, ...row }: StoredDecision): DecisionRow {
  return { ...row, atMs: at.getTime() };
}
