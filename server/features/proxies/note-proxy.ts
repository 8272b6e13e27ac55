import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { tellProxies } from './unnamed-proxies.ts';

const note = statement<never, [string, string]>({
  name: 'blocks_note_proxy',
  text: `insert into unnamed_proxy (peer, header) values ($1::inet, $2)
    on conflict (peer) do update set last_seen_at = now(), header = excluded.header`,
});

/** Written down again after this, ms. */
const againMs = 60_000;
const most = 50;
const noted = new WeakMap<object, Map<string, number>>();

/** Remembers a proxy that nobody has named; the desk says so. At most once a minute, process and proxy. */
export function noteProxy(ctx: Context, { address, header }: { address: string; header: string }): void {
  if (isDue(ctx, address)) tell(ctx, () => run(ctx.db, note, [address, header]));
}

/** A request came from a proxy that is named: what the desk says of it is over. At most once a minute and process. */
export function noteNamedProxy(ctx: Context): void {
  if (isDue(ctx, 'named')) tell(ctx);
}

function isDue(ctx: Context, what: string): boolean {
  let known = noted.get(ctx.config);
  if (!known) noted.set(ctx.config, (known = new Map()));
  const last = known.get(what);
  if (last === undefined ? known.size >= most : ctx.clock() - last < againMs) return false;
  known.set(what, ctx.clock());
  return true;
}

function tell(ctx: Context, first: () => Promise<unknown> = async () => {}): void {
  first()
    .then(() => tellProxies(ctx))
    .catch((error: unknown) => ctx.log.warn({ err: error }, 'an unnamed proxy could not be noted'));
}
