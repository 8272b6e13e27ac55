import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Connection, Database } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const keptSeal = z.object({
  id: z.number().int(),
  lastEntry: z.number().int(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
/** The newest seal as it is kept beside the data, where whoever can write the database can't reach it. */
export type KeptSeal = z.output<typeof keptSeal>;

const fileOf = (ctx: Pick<Context, 'config'>): string => join(ctx.config.dataDir, 'audit-seal.json');

/** Undefined where none was kept yet, or where this machine keeps no data. */
export async function readKeptSeal(ctx: Pick<Context, 'config'>): Promise<KeptSeal | undefined> {
  const text = await readFile(fileOf(ctx), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return keptSeal.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Written beside its place, synced and moved there, so that a crash leaves the older one. Errors if the folder can't be written. */
export async function keepSeal(ctx: Pick<Context, 'config'>, seal: KeptSeal): Promise<void> {
  const file = fileOf(ctx);
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  const handle = await open(unfinished, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(seal)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
}

const found = statement<{ hash: Buffer }, [number]>({
  name: 'audit_kept_seal',
  text: 'select hash from audit_seal where id = $1',
});

/** Whether the database still holds the seal that was kept: if not, rows or seals were taken off the end of the log. */
export async function holdsSeal(on: Connection | Database, kept: KeptSeal): Promise<boolean> {
  const row = await maybeOne(on, found, [kept.id]);
  return row?.hash.toString('hex') === kept.hash;
}

const newest = statement<{ id: number; hash: Buffer; last_entry: number }>({
  name: 'audit_newest_seal',
  text: `select s.id, s.hash, (select max(entry_id) from audit_sealed where seal_id = s.id) as last_entry
    from audit_seal s order by s.id desc limit 1`,
});

/** Keeps what the database holds now, after a restore that was meant to go back. */
export async function adoptSeal(ctx: Context): Promise<void> {
  const row = await maybeOne(ctx.db, newest, []);
  if (row) await keepSeal(ctx, { id: row.id, lastEntry: row.last_entry, hash: row.hash.toString('hex') });
}
