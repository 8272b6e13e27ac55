import { run, type Statement } from '../../db/database.ts';
import type { Context } from '../context.ts';
import { endTrouble } from './show-trouble.ts';

const put: Statement = {
  name: 'gateway_answer_put',
  text: `insert into gateway_answer as a (gateway) values ($1) on conflict (gateway) do update set answered_at = now()
    where a.answered_at < now() - interval '5 seconds'`,
};

/** The gateway has answered a question: what was wrong with its answers is over. */
export async function noteAnswer(ctx: Context, gateway: string): Promise<void> {
  await run(ctx.db, put, [gateway]);
  await endTrouble(ctx, gateway, ['answer']);
}
