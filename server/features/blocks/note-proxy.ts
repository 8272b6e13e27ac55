import { run, type Statement } from '../../db/database.ts';
import type { Context } from '../context.ts';

const note: Statement = {
  name: 'blocks_note_proxy',
  text: `insert into unnamed_proxy (peer, header) values ($1::inet, $2)
    on conflict (peer) do update set last_seen_at = now(), header = excluded.header`,
};

/** Written down again after this, ms. */
const againMs = 60_000;
const most = 50;
const noted = new WeakMap<object, Map<string, number>>();

/** Remembers a proxy that nobody has named; the desk says so. At most one statement a minute, process and proxy. */
export function noteProxy(ctx: Context, { address, header }: { address: string; header: string }): void {
  let known = noted.get(ctx.config);
  if (!known) noted.set(ctx.config, (known = new Map()));
  if (ctx.clock() - (known.get(address) ?? -Infinity) < againMs || known.size >= most) return;
  known.set(address, ctx.clock());
  run(ctx.db, note, [address, header]).catch((error: unknown) =>
    ctx.log.warn({ err: error }, 'an unnamed proxy could not be noted'),
  );
}
