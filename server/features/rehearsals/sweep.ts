import { run, statement } from '../../db/statement.ts';
import { absenceWatch } from '../../lib/absence-watch.ts';
import { appendAudit } from '../audit/append.ts';
import { type Context, systemActor } from '../context.ts';
import { clearTestStock } from './test-stock.ts';

/** Who plays a rehearsal says so every second; after this without a word it is gone, ms. */
const silentMs = 15_000;

const abandoned = statement<{ id: string }, [number]>({
  name: 'rehearsals_abandoned',
  text: `update rehearsal set state = 'stopped', stopped_by = 'problem', problem = 'player_died', ended_at = now()
    where state = 'running' and beat_at < now() - $1::float8 * interval '1 millisecond' returning id`,
});

/** Ends a rehearsal whose console has died, and clears up after it. After an absence of its own it waits as much longer. */
export async function sweepRehearsals(ctx: Context): Promise<void> {
  for (const { id } of await run(ctx.db, abandoned, [absenceWatch.patienceMs(silentMs)])) {
    ctx.log.warn({ rehearsal: id }, 'a rehearsal lost its console and was ended');
    await appendAudit(ctx.db, {
      actor: systemActor,
      action: 'rehearsals.end',
      subject: id,
      detail: { problem: 'player_died' },
    });
    await clearTestStock(ctx);
  }
}
