import type pg from 'pg';

// a snapshot is of one cluster, as the transactions in it are
const ofOneCluster = (table: string) => (table === 'roll_up' ? ['xid', 'seen'] : ['xid']);

/** Each kept table's row count and a digest of its rows, whatever their order; what belongs to one cluster is left out. */
export async function digests(pool: pg.Pool, tables: string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await pool.query<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(h, '' order by h)), '') as digest
       from (select md5((to_jsonb(t) - $1::text[])::text) as h from "${table}" t) r`,
      [ofOneCluster(table)],
    );
    found[table] = rows[0]!.digest;
  }
  return found;
}
