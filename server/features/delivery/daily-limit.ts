import { one, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';

const count = statement<{ asked: number; wait_seconds: number }, [string, string]>({
  name: 'dispense_asked_today',
  text: `select count(*) filter (where created_at > now() - interval '1 day')::int as asked,
      ceil(extract(epoch from min(created_at) filter (where created_at > now() - interval '1 day') + interval '1 day' - now()))::int as wait_seconds
    from dispense_request where requested_by = $1 and kind = $2 and kind in ('reveal', 'export') and created_at > now() - interval '1 day'`,
});

/** Refuses when this person has asked more than `max` times in 24 hours; the open question counts. */
export async function refuseOverDaily(
  ctx: Context,
  kind: 'reveal' | 'export',
  { requestedBy, max }: { requestedBy: string; max: number },
): Promise<void> {
  const row = await one(ctx.db, count, [requestedBy, kind]);
  if (row.asked > max) {
    throw new AppError('too_many', `At most ${max} in 24 hours.`, {
      reason: `${kind}_limit`,
      retryAfterSeconds: Math.max(1, row.wait_seconds),
    });
  }
}
