import type pg from 'pg';

/** Not worth keeping: what the next start makes anew, and what belongs to processes that are gone. */
const leftOut = new Set([
  'migration',
  'instance',
  'lease',
  'pulse',
  'rate_window',
  'import_chunk',
  'import_row',
  'import_session',
  'dispense_request',
  'admission',
  'waiting',
  'spent_work',
  'unnamed_proxy',
  'what_if_run',
  // what still waits in a restored shop is told anew
  'alert',
  // they name epochs of a lease that begins anew
  'desired_count',
  'scaler_state',
  'instance_slice',
  'unplug_request',
  'journal_writer',
]);

/** Columns that only mean something in the cluster that wrote them. */
const localColumns = new Set(['order_event.xid']);

export type TablePlan = { table: string; columns: string[] };

/** Every table of the shop with its columns, in name order; the rows of partitions are their parent's. */
export async function plannedTables(client: pg.ClientBase): Promise<TablePlan[]> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select c.table_name as table, c.column_name as column from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
       and not (select relispartition from pg_class where oid = to_regclass(format('public.%I', c.table_name)))
     order by c.table_name, c.ordinal_position`,
  );
  return [...Map.groupBy(rows, (row) => row.table)]
    .filter(([table]) => !leftOut.has(table))
    .map(([table, columns]) => ({
      table,
      columns: columns.map((row) => row.column).filter((column) => !localColumns.has(`${table}.${column}`)),
    }));
}

/** Every table that a restore empties, those without a copy too: they are about the shop that is going. */
export async function everyTable(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'migration'",
  );
  return rows.map((row) => row.name);
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const columnList = (columns: string[]): string => columns.map(quoted).join(', ');
