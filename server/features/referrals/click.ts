import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const count = statement<never, [string, boolean]>({
  name: 'referrals_click',
  text: `with known as (select id from promoter where code = $1 and not blocked), counted as (
      insert into referral_click (promoter_id, day, clicks) select id, current_date, 1 from known where $2
      on conflict (promoter_id, day) do update set clicks = referral_click.clicks + 1
    ) select id from known`,
});

/** A referral link was opened; `counts` is false for a visitor who was counted a moment ago. Answers whether the code is somebody's. */
export async function recordClick(ctx: Context, code: string, counts: boolean): Promise<boolean> {
  if (!/^[0-9a-z]{4,32}$/.test(code)) return false;
  return (await run(ctx.db, count, [code, counts])).length > 0;
}
