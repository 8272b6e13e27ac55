import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import type { DoneWork } from './challenge.ts';

const spend = statement<never, [Buffer, number]>({
  name: 'work_spend',
  text: `insert into spent_work (id, expires_at) values ($1, now() + $2::double precision * interval '1 millisecond')
    on conflict (id) do nothing returning id`,
});

/** Uses a piece of work up, at every instance; false when it has been used before. */
export async function spendWork(ctx: Context, { id, expiresAtMs }: DoneWork): Promise<boolean> {
  const lastsMs = expiresAtMs - ctx.clock() + 60_000;
  return (await run(ctx.db, spend, [id, lastsMs])).length > 0;
}
