import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const read = statement<{ bucket: string; count: number }, [string[]]>({
  name: 'limits_read',
  text: 'select bucket, count from rate_window where bucket = any($1) and resets_at > now()',
});

const add = statement<never, [string[], number]>({
  name: 'limits_add',
  text: `insert into rate_window as w (bucket, count, resets_at)
    select bucket, 1, now() + $2::double precision * interval '1 millisecond' from unnest($1::text[]) as bucket order by bucket
    on conflict (bucket) do update set
      count = case when w.resets_at <= now() then 1 else w.count + 1 end,
      resets_at = case when w.resets_at <= now() then excluded.resets_at else w.resets_at end`,
});

/** How often each of these has happened in its window, in their order; nothing is counted by asking. */
export async function readCounts(ctx: Context, buckets: string[]): Promise<number[]> {
  const rows = await run(ctx.db, read, [buckets]);
  return buckets.map((bucket) => rows.find((row) => row.bucket === bucket)?.count ?? 0);
}

/** Counts one more in each, in windows of `windowMs` that all instances share. */
export async function addCounts(ctx: Context, buckets: string[], windowMs: number): Promise<void> {
  await run(ctx.db, add, [buckets, windowMs]);
}
