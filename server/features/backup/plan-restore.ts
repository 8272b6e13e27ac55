import { defined } from '../../contract/defined.ts';
import pg from 'pg';
import { AppError } from '../../lib/app-error.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

export type RestorePlan = {
  taken: Manifest;
  /** Since the backup, ms. */
  ageMs: number;
  /** The shop that would be overwritten; null: there is none. */
  existing: { orders: number; keysSoldSince: number; newestAt: Date | null } | null;
};

/** What a restore would do, for the person who is about to start it. Changes nothing. */
export async function planRestore(
  databaseUrl: string,
  folder: string,
  now: () => number = Date.now,
): Promise<RestorePlan> {
  const taken = await readManifest(folder);
  const ageMs = Math.max(0, now() - Date.parse(taken.takenAt));
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'yinghuo restore' });
  await client.connect();
  try {
    const { rows: there } = await client.query<{ shop: boolean }>("select to_regclass('orders') is not null as shop");
    if (!defined(there[0], 'there[0]').shop) return { taken, ageMs, existing: null };
    const { rows } = await client.query<{ orders: number; sold: number; newest: Date | null }>(
      `select (select count(*)::int from orders) as orders, (select max(created_at) from orders) as newest,
        (select count(*)::int from stock_key where sold_at > $1) as sold`,
      [taken.takenAt],
    );
    const { orders, sold, newest } = defined(rows[0], 'what is there');
    return { taken, ageMs, existing: orders === 0 ? null : { orders, keysSoldSince: sold, newestAt: newest } };
  } catch (cause) {
    throw new AppError('conflict', 'The database that is there cannot be read. Nothing was changed.', { cause });
  } finally {
    await client.end();
  }
}
