import type pg from 'pg';

/** Tables that a job fills for what was there before them, and that job. */
const filledBy = { stock_key_alias: 'dispense.alias', free_piece: 'orders.free-pieces' };

/** Has what a backup from before such a table lacks made up for, by the same jobs as after an update. */
export async function catchUp(client: Pick<pg.ClientBase, 'query'>, copied: readonly string[]): Promise<void> {
  for (const [table, task] of Object.entries(filledBy)) {
    if (copied.includes(table)) continue;
    await client.query(
      `insert into job (task, payload, unique_key) values ($1, '{"after": 0}', $1) on conflict (unique_key) do nothing`,
      [task],
    );
  }
}
