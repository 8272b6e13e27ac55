import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { endTrouble } from './show-trouble.ts';

const put = statement<never, [string]>({
  name: 'gateway_answer_put',
  text: `insert into gateway_answer (gateway) values ($1) on conflict (gateway) do update set answered_at = now()`,
});

/** A gateway that goes on answering is written down this often, ms. */
const againMs = 5000;
const noted = new WeakMap<object, Map<string, number>>();

function notedOf(ctx: Context): Map<string, number> {
  const known = noted.get(ctx.db) ?? new Map<string, number>();
  noted.set(ctx.db, known);
  return known;
}

/** The gateway has answered a question: what was wrong with its answers is over. */
export async function noteAnswer(ctx: Context, gateway: string): Promise<void> {
  const known = notedOf(ctx);
  if (ctx.clock() - (known.get(gateway) ?? -Infinity) < againMs) return;
  known.set(gateway, ctx.clock());
  await run(ctx.db, put, [gateway]);
  await endTrouble(ctx, gateway, ['answer']);
}

/** It has not: its next answer is written down at once. */
export function noteNoAnswer(ctx: Context, gateway: string): void {
  notedOf(ctx).delete(gateway);
}
