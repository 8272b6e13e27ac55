import { run, statement } from '../../db/statement.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';

const hourMs = 3_600_000;
/** How far back the usual is looked for, hours. */
const pastHours = 4 * 168;

const past = statement<Row, [Date, number]>({
  name: 'stock_past_sales',
  text: `select variant_id, ceil(extract(epoch from ($1::timestamptz - minute)) / 3600)::int as hours_ago, sum(keys_sold)::int as keys
    from sales_minute where minute >= $1::timestamptz - make_interval(hours => $2) and minute < $1::timestamptz and keys_sold > 0
    group by 1, 2`,
});

type Row = { variant_id: string; hours_ago: number; keys: number };
export type PastSales = ReadonlyMap<string, ReadonlyMap<number, number>>;

const cache = cached({ load, freshMs: Infinity, keyOf: (hour: number) => hour });

/** Keys sold in each whole hour of the past four weeks, per variant and by how many hours ago it began; read once an hour. */
export function pastSales(ctx: Pick<Context, 'db' | 'clock'>): Promise<PastSales> {
  return cache.read(ctx, Math.floor(ctx.clock() / hourMs));
}

async function load({ db }: Pick<Context, 'db' | 'clock'>, hour: number): Promise<PastSales> {
  const rows = await run(db, past, [new Date(hour * hourMs), pastHours]);
  const byVariant = Map.groupBy(rows, (row) => row.variant_id);
  return new Map([...byVariant].map(([id, own]) => [id, new Map(own.map((row) => [row.hours_ago, row.keys]))]));
}
