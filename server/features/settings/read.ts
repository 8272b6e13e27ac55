import { shopSettings, type ShopSettings } from '../../contract/settings.ts';
import type { Connection, Database } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { cached } from '../../lib/cached.ts';
import { decrypt } from '../../lib/seal.ts';
import type { Context } from '../context.ts';

const select = statement<{ key: string; value: unknown }>({
  name: 'settings_read',
  text: "select key, value from setting where key in ('shop', 'smtp')",
});

/** A change is seen by every instance within this, ms. */
const freshMs = 2000;
const cache = cached({ load: (ctx: Context) => loadSettings(ctx), freshMs });

/** The shop's settings, at most 2 s old. */
export function readSettings(ctx: Context): Promise<ShopSettings> {
  return cache.read(ctx);
}

export function forgetSettings(ctx: Context): void {
  cache.forget(ctx);
}

/** As they are now; `on`: in a transaction that changes them. */
export async function loadSettings(ctx: Context, on: Connection | Database = ctx.db): Promise<ShopSettings> {
  const rows = new Map((await run(on, select, [])).map((row) => [row.key, row.value]));
  const smtp = rows.get('smtp') as { sealed: string } | undefined;
  return shopSettings.parse({
    ...(rows.get('shop') as object | undefined),
    smtp: smtp
      ? JSON.parse(decrypt(ctx.secrets.settings, Buffer.from(smtp.sealed, 'base64'), 'setting:smtp').toString())
      : null,
  });
}
