import { defined } from '../../contract/defined.ts';
import type { SpendReport } from '../../contract/scaling/views.ts';
import { one, run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { priceOf } from '../budget/spend-book.ts';
import { currentPolicy } from '../policies/current-policy.ts';
import { readSettings } from '../settings/read.ts';
import { budgetView } from '../budget/budget-view.ts';
import { countRunning } from '../instances/count-running.ts';
import {
  costPerOrder,
  type DayBounds,
  type DayOrders,
  fixedMinor,
  forecastMinor,
  reckonDays,
  type ServiceSeconds,
} from './reckon.ts';
import { readSpent } from '../budget/spent.ts';

const dayBounds = statement<DayBounds, [string, number]>({
  name: 'spend_days',
  text: `with today as (select date_trunc('day', now() at time zone $1) as day)
    select to_char(each, 'YYYY-MM-DD') as day, extract(epoch from each at time zone $1)::float8 * 1000 as "fromMs",
      extract(epoch from (each + interval '1 day') at time zone $1)::float8 * 1000 as "untilMs"
    from today, generate_series(day - ($2::int - 1) * interval '1 day', day, interval '1 day') as each order by each`,
});

const secondsByDay = statement<ServiceSeconds, [string, Date]>({
  name: 'spend_seconds_by_day',
  text: `select to_char(minute at time zone $1, 'YYYY-MM-DD') as day, service, sum(instance_seconds)::float8 as seconds
    from service_minute where minute >= $2 group by 1, 2`,
});

const peakSince = statement<{ instances: number }, [Date]>({
  name: 'spend_peak',
  text: `select coalesce(max(instances), 0)::int as instances
    from (select sum(max_instances) as instances from service_minute where minute >= $1 group by minute) as minutes`,
});

const ordersByDay = statement<DayOrders, [string, Date]>({
  name: 'spend_orders_by_day',
  text: `select to_char(minute at time zone $1, 'YYYY-MM-DD') as day, sum(paid)::int as orders
    from sales_minute where minute >= $2 group by 1`,
});

/** What the fleet costs: per service and day, this month and its end, and what the peak held all the time would have cost. */
export async function spendReport(ctx: Context, { days: count }: { days: 7 | 30 }): Promise<SpendReport> {
  const { currency, timeZone } = await readSettings(ctx);
  const price = ctx.config.instancePriceMinorPerHour;
  const spent = await readSpent(ctx);
  const bounds = await run(ctx.db, dayBounds, [timeZone, count]);
  const since = new Date(defined(bounds[0], 'bounds[0]').fromMs);
  const seconds = await run(ctx.db, secondsByDay, [timeZone, since]);
  const orders = await run(ctx.db, ordersByDay, [timeZone, since]);
  const peakFrom = new Date(Math.min(defined(bounds[0], 'bounds[0]').fromMs, spent.month.fromMs));
  const peak = await one(ctx.db, peakSince, [peakFrom]);
  const recorded = { fromMs: spent.recordedFromMs, untilMs: spent.nowMs };
  const days = reckonDays(bounds, seconds, {
    orders,
    fixedInstances: peak.instances,
    recorded,
    priceMinorPerHour: price,
  });
  return {
    currency,
    simulatedPrice: true,
    todayMinor: priceOf(spent.day.seconds, price),
    monthMinor: priceOf(spent.month.seconds, price),
    forecastMonthMinor: forecastMinor(spent.month.seconds, spent.recent, {
      leftMs: spent.month.untilMs - spent.nowMs,
      priceMinorPerHour: price,
    }),
    fixedMonthMinor: fixedMinor(peak.instances, spent.month, { recorded, priceMinorPerHour: price }),
    fixedInstances: peak.instances,
    costPerOrderMinor: costPerOrder(days),
    budget: budgetView((await currentPolicy(ctx)).policy, spent, {
      priceMinorPerHour: price,
      running: await countRunning(ctx),
    }),
    days,
  };
}
