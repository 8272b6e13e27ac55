import type { RehearsalState } from '../../contract/scaling/rehearsal.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { type Figures, noFigures } from './figures.ts';
import { sweepRehearsals } from './sweep.ts';

const newest = statement<Row>({
  name: 'rehearsals_newest',
  text: `select id, state, stopped_by, problem, figures, extract(epoch from started_at)::float8 * 1000 as started_ms,
      extract(epoch from ends_at)::float8 * 1000 as ends_ms, extract(epoch from ended_at)::float8 * 1000 as ended_ms
    from rehearsal order by started_at desc limit 1`,
});

type Row = {
  id: string;
  state: RehearsalState['state'];
  stopped_by: RehearsalState['stoppedBy'] | null;
  problem: string | null;
  figures: Partial<Figures>;
  started_ms: number;
  ends_ms: number;
  ended_ms: number | null;
};

/** The newest rehearsal, running or over; null before the first. */
export async function rehearsalState(ctx: Context): Promise<RehearsalState | null> {
  await sweepRehearsals(ctx);
  const row = await maybeOne(ctx.db, newest, []);
  if (!row) return null;
  const passed = ((row.ended_ms ?? ctx.clock()) - row.started_ms) / Math.max(1, row.ends_ms - row.started_ms);
  return {
    id: row.id,
    state: row.state,
    ...(row.stopped_by && { stoppedBy: row.stopped_by }),
    ...(row.problem !== null && { problem: row.problem }),
    startedAtMs: row.started_ms,
    endsAtMs: row.ends_ms,
    progress: row.state === 'done' ? 1 : Math.min(1, Math.max(0, passed)),
    ...noFigures(0),
    ...row.figures,
  };
}
