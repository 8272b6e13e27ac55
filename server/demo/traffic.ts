import { defined } from '../contract/defined.ts';
import type { ScaledService } from '../contract/scaling/policy.ts';
import type { Connection } from '../db/database.ts';
import { one, run, statement } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import type { Context } from '../features/context.ts';
import { encodeCounts } from '../features/scaling/history/arrival-codec.ts';
import { ensurePartitions } from '../features/scaling/history/partitions.ts';
import { readSettings } from '../features/settings/read.ts';
import { createRandom, poisson, type Random } from '../scaling/random.ts';
import { demoNight } from './night.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Two weeks and a day: a forecast may then ask whether it may act. */
const days = 15;
/** Requests at the storefront for each order. */
const requestsPerOrder = 5;
/** Orders a second that an invented instance carried. */
const perInstance = 4;
/** Rows of one statement. */
const batch = 20_000;

const served: readonly (readonly [ScaledService, number])[] = [
  ['storefront', requestsPerOrder],
  ['orders', 1],
  ['dispense', 1],
  ['commission', 1],
];

const variants = statement<Variant>({
  name: 'demo_variants',
  text: "select id, price_minor, currency from variant where on_shelf and delivery = 'key' order by price_minor, id",
});

const lastWatch = statement<{ until_ms: number; offset_ms: number }, [string, string]>({
  name: 'demo_last_watch',
  text: `with local as (select now() at time zone $1 as t)
    select extract(epoch from (case when t::time >= $2::time then t::date else t::date - 1 end + $2::time) at time zone $1)::float8 * 1000 as until_ms,
      extract(epoch from t - now() at time zone 'UTC')::float8 * 1000 as offset_ms from local`,
});

const saveArrivals = statement<never, [string[], number[], Buffer[], number[]]>({
  name: 'demo_arrivals',
  text: `insert into arrival_minute (service, minute, counts, total)
    select service, to_timestamp(minute_ms / 1000), counts, total from unnest($1::text[], $2::float8[], $3::bytea[], $4::int[]) as u (service, minute_ms, counts, total)`,
});

const saveSeconds = statement<never, [string[], number[], number[]]>({
  name: 'demo_seconds',
  text: `insert into service_minute (service, minute, instance_seconds, max_instances)
    select service, to_timestamp(minute_ms / 1000), instances * 60, instances from unnest($1::text[], $2::float8[], $3::int[]) as u (service, minute_ms, instances)`,
});

const saveSales = statement<never, [number[], string[], number[], number[], string, string[]]>({
  name: 'demo_sales',
  text: `insert into sales_minute (minute, variant_id, gateway, currency, created, paid, keys_sold, delivered, revenue_minor, last_created, last_paid)
    select to_timestamp(minute_ms / 1000), variant_id, $5, currency, paid, paid, paid, paid, paid * price, to_timestamp(minute_ms / 1000), to_timestamp(minute_ms / 1000)
    from unnest($1::float8[], $2::uuid[], $3::int[], $4::bigint[], $6::text[]) as u (minute_ms, variant_id, paid, price, currency)`,
});

type Variant = { id: string; price_minor: number; currency: string };
type Minute = { atMs: number; orders: number[] };

/**
 * Gives an empty demo shop the traffic of its last two weeks, up to the last watch: what-if, presets, promos and spend have
 * something to show. The watch itself, and everything that counts orders, begins empty.
 */
export async function makeDemoTraffic(ctx: Context, gateway: string): Promise<void> {
  const { timeZone, watchStartsAt } = await readSettings(ctx);
  const clock = await one(ctx.db, lastWatch, [timeZone, watchStartsAt]);
  const { until_ms: untilMs, offset_ms: offsetMs } = clock;
  const goods = await run(ctx.db, variants, []);
  const random = createRandom(15);
  const minutes = Array.from({ length: (days * dayMs) / minuteMs }, (_, n): Minute => {
    const atMs = untilMs - days * dayMs + n * minuteMs;
    const rate = demoNight(atMs + offsetMs, untilMs + offsetMs);
    return { atMs, orders: Array.from({ length: 60 }, () => poisson(random, rate)) };
  });
  await transaction(ctx.db, async (tx) => {
    await ensurePartitions(tx, { fromMs: defined(minutes[0], 'minutes[0]').atMs, untilMs: ctx.clock() + dayMs });
    for (let from = 0; from < minutes.length; from += batch / served.length)
      await write(tx, minutes.slice(from, from + batch / served.length), random);
    await sell(tx, minutes, { goods, gateway, random });
  });
}

async function write(tx: Connection, minutes: Minute[], random: Random): Promise<void> {
  const rows = minutes.flatMap(({ atMs, orders }) =>
    served.map(([service, times]) => {
      const counts = times === 1 ? orders : orders.map((n) => n * times + poisson(random, 0.02));
      const total = counts.reduce((sum, n) => sum + n, 0);
      return {
        service,
        atMs,
        counts,
        total,
        instances: Math.max(1, Math.ceil(total / times / 60 / perInstance / 0.65)),
      };
    }),
  );
  const services = rows.map((row) => row.service);
  const times = rows.map((row) => row.atMs);
  await run(tx, saveArrivals, [
    services,
    times,
    rows.map((row) => encodeCounts(row.counts)),
    rows.map((row) => row.total),
  ]);
  const running = [...rows, ...minutes.map(({ atMs }) => ({ service: 'console', atMs, instances: 1 }))];
  await run(tx, saveSeconds, [
    running.map((row) => row.service),
    running.map((row) => row.atMs),
    running.map((row) => row.instances),
  ]);
}

type Sale = { goods: Variant[]; gateway: string; random: Random };

/** Every minute's orders go to one of the goods, the cheap ones more often. */
async function sell(tx: Connection, minutes: Minute[], { goods, gateway, random }: Sale): Promise<void> {
  if (goods.length === 0) return;
  const sales = minutes.flatMap(({ atMs, orders }) => {
    const paid = orders.reduce((sum, n) => sum + n, 0);
    const variant = defined(goods[Math.floor(random() ** 2 * goods.length)], 'a product that is sold');
    return paid === 0 ? [] : [{ atMs, variant, paid }];
  });
  await run(tx, saveSales, [
    sales.map((sale) => sale.atMs),
    sales.map((sale) => sale.variant.id),
    sales.map((sale) => sale.paid),
    sales.map((sale) => sale.variant.price_minor),
    gateway,
    sales.map((sale) => sale.variant.currency),
  ]);
}
