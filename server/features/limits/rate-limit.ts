import { one, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';

const take = statement<{ count: number; wait_seconds: number }, [string, number]>({
  name: 'limits_take',
  text: `insert into rate_window as w (bucket, count, resets_at) values ($1, 1, now() + $2::double precision * interval '1 millisecond')
    on conflict (bucket) do update set
      count = case when w.resets_at <= now() then 1 else w.count + 1 end,
      resets_at = case when w.resets_at <= now() then excluded.resets_at else w.resets_at end
    returning count, ceil(extract(epoch from resets_at - now()))::int as wait_seconds`,
});

/**
 * Counts one attempt in a fixed window of `windowMs` that all instances share. Throws `too_many` with the seconds to
 * wait when the bucket has had more than `max`.
 */
export async function consumeRateLimit(
  ctx: Context,
  bucket: string,
  { max, windowMs }: { max: number; windowMs: number },
): Promise<void> {
  const row = await one(ctx.db, take, [bucket, windowMs]);
  if (row.count > max) {
    throw new AppError('too_many', 'Too many attempts; wait a moment.', {
      retryAfterSeconds: Math.max(1, row.wait_seconds),
    });
  }
}

const back = statement<never, [string]>({
  name: 'limits_give_back',
  text: 'update rate_window set count = greatest(0, count - 1) where bucket = $1 and resets_at > now()',
});

/** Takes a counted attempt back: it turned out to be none that the limit is about. */
export async function returnToRateLimit(ctx: Context, bucket: string): Promise<void> {
  await run(ctx.db, back, [bucket]);
}
