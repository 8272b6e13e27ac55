import type { Connection, Database } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { decrypt } from '../../lib/seal.ts';
import type { Context } from '../context.ts';
import type { PlugInKind } from './registries.ts';

const select = statement<{ key: string; value: { enabled: boolean; sealed: string } }, [string]>({
  name: 'plug_ins_read',
  text: "select key, value from setting where key like $1 || ':%'",
});

export type Kept = { name: string; enabled: boolean; settings: Record<string, unknown> };

/** What the shop has set of a kind of plug-in, sealed in the table. */
export async function keptPlugIns(ctx: Context, kind: PlugInKind, on: Connection | Database = ctx.db): Promise<Kept[]> {
  const rows = await run(on, select, [kind]);
  return rows.map(({ key, value: { enabled, sealed } }) => ({
    name: key.slice(kind.length + 1),
    enabled,
    settings: JSON.parse(
      decrypt(ctx.secrets.settings, Buffer.from(sealed, 'base64'), key).toString(),
    ) as Kept['settings'],
  }));
}
