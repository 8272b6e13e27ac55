import type { WhatIfState } from '../../contract/scaling/what-if.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { absenceWatch } from '../../lib/absence-watch.ts';
import type { Context } from '../context.ts';
import type { Answer } from './run.ts';

/** Who plays a trial says so every second; after this without a word it is gone, ms. */
const silentMs = 15_000;

const read = statement<Row, [string, number]>({
  name: 'what_if_read',
  text: `select state, progress, problem, answer, seconds, extract(epoch from started_at)::float8 * 1000 as started_ms,
      state = 'running' and beat_at < now() - $2::float8 * interval '1 millisecond' as silent
    from what_if_run where id = $1`,
});

type Row = {
  state: WhatIfState['state'];
  progress: number;
  problem: string | null;
  answer: Answer | null;
  seconds: number;
  started_ms: number;
  silent: boolean;
};

/** How far a trial is, and its answer; kept for an hour, and the same from every console. */
export async function whatIfState(ctx: Context, { id }: { id: string }): Promise<WhatIfState> {
  const row = await maybeOne(ctx.db, read, [id, absenceWatch.patienceMs(silentMs)]);
  if (!row) throw new AppError('not_found', 'There is no such trial any more.', { reason: 'what_if_unknown' });
  const problem = row.silent ? 'player_died' : row.problem;
  return {
    id,
    state: row.silent ? 'failed' : row.state,
    progress: row.progress,
    ...(problem !== null && { problem }),
    startedAtMs: row.started_ms,
    seconds: row.seconds,
    ...(row.answer ?? { current: null, candidate: null, blocked: null, warnings: [], check: null }),
  };
}

const cancel = statement<never, [string]>({
  name: 'what_if_cancel',
  text: "update what_if_run set state = 'cancelled' where id = $1 and state = 'running'",
});

/** Ends a trial; one that is over stays as it is. */
export async function cancelWhatIf(ctx: Context, { id }: { id: string }): Promise<void> {
  await run(ctx.db, cancel, [id]);
}
