import { defined } from '../../contract/defined.ts';
import type pg from 'pg';
import { AppError } from '../../lib/app-error.ts';
import { livingInstances } from './living-instances.ts';

/** Throws `conflict` while any instance of the shop runs; a database without its tables has none. */
export async function refuseRunning(client: pg.Client): Promise<void> {
  const shop = await client.query<{ there: boolean }>("select to_regclass('instance') is not null as there");
  if (!defined(shop.rows[0], 'shop.rows[0]').there) return;
  const alive = await client.query(`select 1 from ${livingInstances} i`);
  if (alive.rowCount) throw new AppError('conflict', 'The shop is running: stop it first. Nothing was changed.');
}
