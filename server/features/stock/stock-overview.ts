import type { StockRow } from '../../contract/keys.ts';
import { run, statement } from '../../db/statement.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';
import { outlookOf } from './outlook.ts';
import { type PastSales, pastSales } from './past-sales.ts';

const overview = statement<Row>({
  name: 'stock_overview',
  text: `select v.id as variant_id, p.id as product_id, p.name as product_name, v.name as variant_name, v.on_shelf and p.on_shelf as on_shelf,
      stock.*, batches.n as batches, coalesce(sold.last_hour, 0)::int as sold_last_hour, coalesce(sold.last_day, 0)::int as sold_last_day
    from variant v join product p on p.id = v.product_id
    cross join lateral (
      select count(*) filter (where reserved_until < now())::int as left,
        count(*) filter (where reserved_until >= now() and reserved_until <> 'infinity')::int as reserved,
        count(*) filter (where reserved_until = 'infinity' and held_by is null)::int as stopped,
        count(held_by)::int as held
      from stock_key k where k.variant_id = v.id and k.sold_at is null
    ) stock
    cross join lateral (select count(*)::int as n from key_batch b where b.variant_id = v.id and b.state <> 'undone') batches
    left join (
      select variant_id, sum(quantity) as last_day, sum(quantity) filter (where paid_at > now() - interval '1 hour') as last_hour
      from orders where paid_at > now() - interval '1 day' group by variant_id
    ) sold on sold.variant_id = v.id
    where v.delivery = 'key' and p.rehearsal_until is null order by p.position, p.created_at, v.position, v.created_at`,
});

type Row = {
  variant_id: string;
  product_id: string;
  product_name: string;
  variant_name: string;
  on_shelf: boolean;
  left: number;
  reserved: number;
  stopped: number;
  held: number;
  batches: number;
  sold_last_hour: number;
  sold_last_day: number;
};

/** Counting a million rows takes a while, and several desks watch: a count serves for 20 times as long as it took, at most 3 s. */
const mostFreshMs = 3000;
const freshShare = 20;
const cache = cached({ load: read, freshMs: (_, tookMs) => Math.min(mostFreshMs, tookMs * freshShare) });

/** What is left of every variant and how fast it sells; no money in it, so it is for staff too. */
export function stockOverview(ctx: Context): Promise<StockRow[]> {
  return cache.read(ctx);
}

async function read(ctx: Context): Promise<StockRow[]> {
  const [rows, past] = await Promise.all([run(ctx.db, overview, []), pastSales(ctx)]);
  return rows.map((row) => toStockRow(row, past));
}

const restockDays = 3;

function toStockRow(row: Row, past: PastSales): StockRow {
  const sales = { soldLastHour: row.sold_last_hour, soldLastDay: row.sold_last_day };
  const outlook = outlookOf({ ...sales, byHoursAgo: past.get(row.variant_id) ?? new Map<number, number>() });
  return {
    variantId: row.variant_id,
    productId: row.product_id,
    productName: row.product_name,
    variantName: row.variant_name,
    onShelf: row.on_shelf,
    left: row.left,
    reserved: row.reserved,
    stopped: row.stopped,
    held: row.held,
    batches: row.batches,
    ...sales,
    hoursLeft: outlook.hoursFor(row.left),
    outlook: { basis: outlook.basis, wanted: outlook.wanted, burst: outlook.burst },
    toAdd: Math.max(0, Math.ceil(outlook.wanted[restockDays] - row.left - row.held)),
  };
}
