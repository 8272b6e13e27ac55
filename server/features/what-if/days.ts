import type { WhatIfDay } from '../../contract/scaling/what-if.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';

const read = statement<WhatIfDay, [number, string]>({
  name: 'what_if_days',
  text: `with minutes as (
      select coalesce(a.minute, s.minute) as minute, coalesce(a.total, s.paid, 0) as orders, a.minute is not null as counted
      from (select minute, total from arrival_minute where service = 'orders' and minute > to_timestamp($1::float8 / 1000) - interval '61 days') a
      full join (select minute, sum(paid)::int as paid from sales_minute where minute > to_timestamp($1::float8 / 1000) - interval '61 days' group by 1) s
        using (minute)
    )
    select to_char(day, 'YYYY-MM-DD') as day, extract(dow from day)::int as weekday, peak::float8 / 60 as "peakPerSecond", total, recorded from (
      select (minute at time zone $2)::date as day, max(orders) as peak, sum(orders)::float8 as total, bool_or(counted) as recorded
      from minutes group by 1
    ) days order by day desc limit 61`,
});

/** The days that can be replayed, newest first, with how busy they were. */
export async function whatIfDays(ctx: Context): Promise<WhatIfDay[]> {
  const { timeZone } = await readSettings(ctx);
  return run(ctx.db, read, [ctx.clock(), timeZone]);
}
