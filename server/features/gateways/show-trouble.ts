import type { TroubleCause, TroubleSide } from '../../contract/gateway-troubles.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

export type TroubleRow = {
  gateway: string;
  side: TroubleSide;
  cause: TroubleCause;
  count: number;
  first_at: Date;
  last_at: Date;
  sample: { orderNo?: string; from?: string };
};

const read = statement<TroubleRow, [string]>({
  name: 'gateway_trouble_read',
  text: 'select gateway, side, cause, count, first_at, last_at, sample from gateway_trouble where gateway = $1',
});

const readAll = statement<TroubleRow>({
  name: 'gateway_trouble_all',
  text: 'select gateway, side, cause, count, first_at, last_at, sample from gateway_trouble',
});

const put = statement<never, [string, string]>({
  name: 'gateway_trouble_show',
  text: `insert into needs_you (kind, subject, detail) values ('gateway_trouble', $1, $2)
    on conflict (kind, subject) where resolved_at is null do update set detail = excluded.detail`,
});

const take = statement<never, [string]>({
  name: 'gateway_trouble_over',
  text: `update needs_you set resolved_at = now(), resolved_by = 'system'
    where kind = 'gateway_trouble' and subject = $1 and resolved_at is null`,
});

const forget = statement<never, [string, string[]]>({
  name: 'gateway_trouble_forget',
  text: `with orders as (delete from refused_order where gateway = $1 and 'notice' = any($2::text[]))
    delete from gateway_trouble where gateway = $1 and side = any($2::text[]) returning cause`,
});

/** So many orders that are paid and whose notices were refused are no chance, and no buyer's own. */
const fewestPaid = 2;

const changed = statement<never, [string]>({
  name: 'gateway_trouble_changed',
  text: `with paid as (select count(*) as n, max(order_no) as order_no from refused_order where gateway = $1 and paid_at is not null)
    insert into gateway_trouble (gateway, side, cause, count, sample)
    select $1, 'notice', 'key_changed', n, jsonb_build_object('orderNo', order_no) from paid where n >= ${fewestPaid}
    on conflict (gateway, side, cause) do update set count = excluded.count, last_at = now(), sample = excluded.sample returning cause`,
});

const forgetOrders = statement({
  name: 'gateway_trouble_orders_old',
  text: "delete from refused_order where refused_at < now() - interval '2 days'",
});

const fade = statement<{ gateway: string }>({
  name: 'gateway_trouble_fade',
  text: `delete from gateway_trouble where (side <> 'notice' or cause = 'stranger') and last_at < now() - interval '1 hour'
    returning gateway`,
});

/** From this many on a trouble is one for a person; a single silence is not. */
const fewest: Partial<Record<TroubleCause, number>> = {
  stranger: 20,
  server_error: 3,
  no_answer: 3,
  refused: 3,
  amount_too_small: 3,
};

const sides: TroubleSide[] = ['notice', 'charge', 'answer'];

/** The trouble that explains most: money that isn't taken in first, what anybody may send last. */
export function worstOf(rows: readonly TroubleRow[]): TroubleRow | undefined {
  const rank = ({ side, cause }: TroubleRow) => (cause === 'stranger' ? sides.length : sides.indexOf(side));
  return rows
    .filter(({ cause, count }) => count >= (fewest[cause] ?? 1))
    .toSorted((a, b) => rank(a) - rank(b) || b.count - a.count)[0];
}

/** One row a gateway under *Needs you*: how many, the likely cause, since when; gone when nothing is wrong any more. */
export async function showTrouble(ctx: Context, gateway: string): Promise<void> {
  const worst = worstOf(await run(ctx.db, read, [gateway]));
  if (!worst) return void (await run(ctx.db, take, [gateway]));
  const { side, cause, count, first_at, last_at, sample } = worst;
  const detail = { gateway, side, cause, count, firstAt: first_at, lastAt: last_at, ...sample };
  await run(ctx.db, put, [gateway, JSON.stringify(detail)]);
}

/** It went right: what was wrong on these sides is over. */
export async function endTrouble(ctx: Context, gateway: string, over: TroubleSide[]): Promise<void> {
  if ((await run(ctx.db, forget, [gateway, over])).length > 0) await showTrouble(ctx, gateway);
}

/** The gateway says that an order is paid whose notice was refused: once several are, its key is no longer the one that we have. */
export async function noteKeyChanged(ctx: Context, gateway: string): Promise<void> {
  if ((await run(ctx.db, changed, [gateway])).length > 0) await showTrouble(ctx, gateway);
}

/** What has not been seen for an hour is over too, except notices: only a genuine one says that those come in again. */
export async function fadeTroubles(ctx: Context): Promise<void> {
  await run(ctx.db, forgetOrders, []);
  const faded = new Set((await run(ctx.db, fade, [])).map((row) => row.gateway));
  for (const gateway of faded) await showTrouble(ctx, gateway);
}

/** All of it, by gateway. */
export async function troublesByGateway(ctx: Context): Promise<Map<string, TroubleRow[]>> {
  return Map.groupBy(await run(ctx.db, readAll, []), (row) => row.gateway);
}
