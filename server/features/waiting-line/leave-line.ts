import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { placeIdOf } from './ticket.ts';

const leave = statement<never, [number]>({
  name: 'waiting_leave',
  // not deleted at once: one who was called already still has a turn to give back
  text: "update waiting set present_until = '-infinity', lapses_at = now(), draft = null where id = $1 and entered_at is null",
});

/** Gives a place up for good. */
export async function leaveWaitingLine(ctx: Context, ticket: string): Promise<void> {
  const placeId = placeIdOf(ctx, ticket);
  if (placeId !== undefined) await run(ctx.db, leave, [placeId]);
}
