import { run, statement } from '../../db/statement.ts';
import { sweepAccounts } from '../account/sweep.ts';
import type { Context } from '../context.ts';
import { clearStaging } from '../imports/clear-staging.ts';
import { sweepRehearsedOrders } from '../rehearsals/sweep-orders.ts';
import { sweepDead } from '../instances/declare-dead.ts';

const expireUnpaid = statement({
  name: 'housekeeping_expire',
  text: `with due as (
      select id from orders where status = 'created' and expires_at < now() order by id limit 500 for update skip locked
    ), expired as (
      update orders set status = 'expired' where id = any(array(select id from due)) returning id
    )
    insert into order_event (order_id, type) select id, 'expired' from expired returning 1`,
});

/** Unpaid orders whose keys are free again become `expired`; answers how many did. */
export async function expireUnpaidOrders(ctx: Context): Promise<number> {
  return (await run(ctx.db, expireUnpaid, [])).length;
}

const sweeps = [
  statement({ name: 'sweep_rate', text: "delete from rate_window where resets_at < now() - interval '1 minute'" }),
  statement({
    // reveals and exports are counted over a day for their limits
    name: 'sweep_request',
    text: "delete from dispense_request where expires_at < now() - case when kind in ('reveal', 'export') then interval '2 days' else interval '0' end",
  }),
  statement({ name: 'sweep_access', text: 'delete from order_access where expires_at < now()' }),
  sweepDead,
  statement({ name: 'sweep_order_slice', text: "delete from order_slice where at < now() - interval '2 days'" }),
  statement({ name: 'sweep_latency', text: "delete from latency_slice where at < now() - interval '2 days'" }),
  statement({
    name: 'sweep_service_minute',
    text: "delete from service_minute where minute < now() - interval '60 days'",
  }),
  statement({ name: 'sweep_spent_work', text: 'delete from spent_work where expires_at < now()' }),
  statement({
    name: 'sweep_unnamed_proxy',
    text: "delete from unnamed_proxy where last_seen_at < now() - interval '1 day'",
  }),
  statement({
    name: 'sweep_proxy_need',
    text: `update needs_you set resolved_at = now(), resolved_by = 'system' where kind = 'unnamed_proxy' and resolved_at is null
      and not exists (select from unnamed_proxy where last_seen_at > now() - interval '1 hour')`,
  }),
  statement({ name: 'sweep_waiting', text: 'delete from waiting where lapses_at < now()' }),
  // nothing writes this table any more; what an older version wrote still lapses
  statement({ name: 'sweep_refused', text: "delete from refused_notification where at < now() - interval '60 days'" }),
];

/** Throws out what has lapsed. */
export async function sweepLapsed(ctx: Context): Promise<void> {
  await clearStaging(ctx);
  await sweepAccounts(ctx);
  await sweepRehearsedOrders(ctx);
  for (const sweep of sweeps) await run(ctx.db, sweep, []);
}
