import { shopSettings, type ShopSettings } from '../../contract/settings.ts';
import { type Connection, type Database, run, type Statement } from '../../db/database.ts';
import { decrypt } from '../../lib/seal.ts';
import type { Context } from '../context.ts';

const select: Statement = {
  name: 'settings_read',
  text: "select key, value from setting where key in ('shop', 'smtp')",
};

/** A change is seen by every instance within this, ms. */
const freshMs = 2000;
const cache = new WeakMap<object, { at: number; settings: Promise<ShopSettings> }>();

/** The shop's settings, at most 2 s old. */
export function readSettings(ctx: Context): Promise<ShopSettings> {
  const known = cache.get(ctx.db);
  if (known && ctx.clock() - known.at < freshMs) return known.settings;
  const settings = loadSettings(ctx);
  cache.set(ctx.db, { at: ctx.clock(), settings });
  settings.catch(() => cache.delete(ctx.db));
  return settings;
}

export function forgetSettings(ctx: Context): void {
  cache.delete(ctx.db);
}

/** As they are now; `on`: in a transaction that changes them. */
export async function loadSettings(ctx: Context, on: Connection | Database = ctx.db): Promise<ShopSettings> {
  const rows = new Map((await run<{ key: string; value: unknown }>(on, select, [])).map((row) => [row.key, row.value]));
  const smtp = rows.get('smtp') as { sealed: string } | undefined;
  return shopSettings.parse({
    ...(rows.get('shop') as object | undefined),
    smtp: smtp
      ? JSON.parse(decrypt(ctx.secrets.settings, Buffer.from(smtp.sealed, 'base64'), 'setting:smtp').toString())
      : null,
  });
}
