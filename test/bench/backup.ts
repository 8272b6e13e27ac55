import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../server/db/database.ts';
import { backup } from '../../server/features/backup/backup.ts';
import { restore } from '../../server/features/backup/restore.ts';
import { verifyLedger } from '../../server/features/referrals/ledger.ts';
import { testContext } from '../support/context.ts';
import { stockShelf } from '../support/stock.ts';
import { type BenchPostgres, type Figure, round } from './bench.ts';
import { fillOrders } from './search.ts';

const orderCount = 1_000_000;
const aimSeconds = 300;

/** A million orders with all that hangs on them, backed up and restored into an empty database. */
export async function benchBackup(postgres: BenchPostgres): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'yinghuo-bench-backup-'));
  const db = openDatabase(await postgres.newDatabase('backup_from'), { max: 2 });
  try {
    const { variantId, batchId } = await stockShelf(testContext(db), db.pool, []);
    await fillOrders(db.pool, variantId, orderCount);
    await fillSales(db.pool, variantId, batchId);
    const target = join(folder, 'taken');
    const saved = await timed(() => backup(db.url, target));
    const emptyUrl = await postgres.newDatabase('backup_to');
    const restored = await timed(() => restore(emptyUrl, target));
    const back = openDatabase(emptyUrl, { max: 1 });
    const verified = await timed(async () => {
      const ledger = await verifyLedger(back);
      if (ledger.total !== 0) throw new Error('the restored ledger does not balance');
      const { rows } = await back.pool.query<{ n: number }>('select count(*) as n from orders');
      if (rows[0]!.n !== orderCount) throw new Error('orders are missing');
    });
    await back.close();
    const rows = saved.result.tables.reduce((sum, table) => sum + table.rows, 0);
    const name = `${orderCount.toLocaleString('en')} orders`;
    return [
      seconds(`backup of ${name}, online`, saved.seconds),
      seconds(`restore of ${name}`, restored.seconds),
      { name: 'ledger verified after', value: round(verified.seconds), unit: 's' },
      { name: 'rows in the backup', value: rows.toLocaleString('en') },
      { name: 'size of the backup', value: Math.round((await sizeOf(target)) / 2 ** 20), unit: 'MB' },
    ];
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function seconds(name: string, value: number): Figure {
  return { name, value: round(value), unit: 's', aim: `< ${aimSeconds}`, met: value < aimSeconds };
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - startedAt) / 1000 };
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

type Queryable = { query(text: string, values?: unknown[]): Promise<unknown> };

/** What every paid order leaves: its key, payment, delivery, events, the gateway's word; every third a commission. */
async function fillSales(pool: Queryable, variantId: string, batchId: string): Promise<void> {
  await pool.query(
    `insert into stock_key (pos, variant_id, batch_id, sealed, last4, blind_index, order_id, sold_at)
     select id, $1, $2, sha256(id::text::bytea) || sha256(id::text::bytea), right(id::text, 4), substring(sha256(id::text::bytea) for 16), id, paid_at
     from orders where status in ('delivered', 'refunded') order by id`,
    [variantId, batchId],
  );
  await pool.query(
    `insert into delivery (order_id, slot, key_id, sealed, delivered_at)
     select order_id, 0, id, sealed || sealed || sealed, sold_at from stock_key order by id`,
  );
  await pool.query(
    `insert into payment (order_id, gateway, trade_no, amount_minor, currency, state, at)
     select id, gateway, trade_no, paid_minor, currency, 'applied', paid_at from orders where paid_minor > 0`,
  );
  await pool.query(
    `insert into payment_event (gateway, event_id, order_no, outcome, amount_minor, currency, trade_no, happened_at, received_at)
     select gateway, trade_no || ':paid', order_no, 'paid', paid_minor, currency, trade_no, paid_at, paid_at from orders where paid_minor > 0`,
  );
  await pool.query(
    `insert into order_event (order_id, type, at) select id, type, created_at from orders, unnest(array['created', 'paid', 'delivered']) type
     where paid_minor > 0 or type = 'created' order by id`,
  );
  await pool.query(
    "insert into promoter (code, contact_hash, contact) select 'code' || n, sha256(n::text::bytea), 'p' || n || '@example.com' from generate_series(1, 5000) n",
  );
  await pool.query(
    `insert into commission (order_id, level, promoter_id, base_minor, amount_minor, currency, available_at)
     select id, 1, 1 + id % 5000, 1000, 50, 'CNY', now() + interval '7 days' from orders where status = 'delivered' and id % 3 = 0`,
  );
  await pool.query(
    "insert into ledger_account (kind, owner_id, currency) select 'commission_expense', 0, 'CNY' union all select 'promoter_held', n, 'CNY' from generate_series(1, 5000) n",
  );
  await pool.query(
    "insert into ledger_transfer (key, kind, order_id) select 'commission:' || order_id || ':1', 'commission', order_id from commission",
  );
  await pool.query(
    `alter table ledger_entry disable trigger ledger_entry_balances;
     insert into ledger_entry (transfer_id, account_id, amount_minor)
     select t.id, a.id, case a.kind when 'promoter_held' then 50 else -50 end
     from ledger_transfer t join commission c on c.order_id = t.order_id
     join ledger_account a on a.kind = 'commission_expense' or (a.kind = 'promoter_held' and a.owner_id = c.promoter_id);
     alter table ledger_entry enable trigger ledger_entry_balances;
     analyze`,
  );
}
