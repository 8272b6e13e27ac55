import { run, statement } from '../../db/statement.ts';
import { createAddressReader } from '../../lib/client-address.ts';
import type { Context } from '../context.ts';
import { closeNeeds } from '../needs/needs-you.ts';

const seenLately = statement<{ address: string }>({
  name: 'blocks_unnamed_proxies',
  text: `select host(peer) as address from unnamed_proxy where last_seen_at > now() - interval '1 hour' order by peer limit 20`,
});

/** `setting`: the environment variable, whole, that names every proxy. */
export type UnnamedProxies = { addresses: string[]; setting: string };

/** The proxies of the last hour that this process's settings don't name; null when there is none. */
export async function unnamedProxies(ctx: Context): Promise<UnnamedProxies | null> {
  const { trustProxy } = ctx.config;
  const { isTrusted } = createAddressReader(trustProxy);
  const seen = await run(ctx.db, seenLately, []);
  const addresses = seen.map(({ address }) => address).filter((one) => !isTrusted(one));
  if (addresses.length === 0) return null;
  return { addresses, setting: `YINGHUO_TRUST_PROXY=${[...trustProxy, ...addresses].join(',')}` };
}

/** One row stands for all of them. */
const subject = 'proxy';

// what a person took off the list stays off it for a day
const show = statement<never, [string, string]>({
  name: 'blocks_show_proxies',
  text: `insert into needs_you as n (kind, subject, detail) select 'unnamed_proxy', $1, $2::jsonb
    where not exists (select from needs_you where kind = 'unnamed_proxy' and taken_off and resolved_at > now() - interval '1 day')
    on conflict (kind, subject) where resolved_at is null do update set detail = excluded.detail where n.detail <> excluded.detail`,
});

const forgetNamed = statement<never, [string[]]>({
  name: 'blocks_forget_named',
  text: 'delete from unnamed_proxy where peer <<= any($1::inet[])',
});

/** Brings the row under *Needs you* up to date: it holds the line to add, and is off the list once this process's settings have it. */
export async function tellProxies(ctx: Context): Promise<void> {
  if (ctx.config.trustProxy.length > 0) await run(ctx.db, forgetNamed, [ctx.config.trustProxy]);
  const found = await unnamedProxies(ctx);
  if (found) await run(ctx.db, show, [subject, JSON.stringify(found)]);
  else await closeNeeds(ctx.db, subject, { kinds: ['unnamed_proxy'] });
}
