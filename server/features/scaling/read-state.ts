import type { Decision } from '../../contract/scaling/decision.ts';
import type { Observations } from '../../contract/scaling/observation.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import type { Capacity } from '../../scaling/capacity.ts';
import type { Context } from '../context.ts';

const read = statement<Row>({
  name: 'scaling_read_state',
  text: `select at, leader, leader_since, seen, decision,
      (select jsonb_object_agg(key, value->'capacity') from jsonb_each(memory->'services')) as learned, extract(epoch from now() - at) * 1000 as age_ms from scaler_state where id = 1`,
});

type Row = {
  at: Date;
  leader: string;
  leader_since: Date;
  learned: Partial<Record<ScaledService, Capacity>> | null;
  seen: Partial<Observations>;
  decision: Partial<Omit<Decision<unknown>, 'memory'>>;
  age_ms: number;
};

/** A scaler that has not decided for this long is not there, ms. */
const leaderGoneMs = 15_000;

export type ScalerState = {
  atMs: number;
  ageMs: number;
  leader: { instanceId: string; sinceMs: number } | null;
  /** What an instance of each service can do. */
  learned: Partial<Record<ScaledService, Capacity>>;
  seen: Partial<Observations>;
  decision: Partial<Omit<Decision<unknown>, 'memory'>>;
};

/** What the scaler saw and said last, and whether it is there; null: it has never decided. */
export async function readScalerState(ctx: Pick<Context, 'db'>): Promise<ScalerState | null> {
  const row = await maybeOne(ctx.db, read, []);
  if (!row) return null;
  return {
    atMs: row.at.getTime(),
    ageMs: row.age_ms,
    leader: row.age_ms > leaderGoneMs ? null : { instanceId: row.leader, sinceMs: row.leader_since.getTime() },
    learned: row.learned ?? {},
    seen: row.seen,
    decision: row.decision,
  };
}
