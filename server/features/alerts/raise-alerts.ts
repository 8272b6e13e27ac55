import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { Context } from '../context.ts';
import { alertKinds } from './alert-kinds.ts';
import { enabledChannels } from './enabled-channels.ts';

// made-up buyers of a rehearsal wake nobody
const waits = `from needs_you n left join orders o on o.id = n.order_id
    where n.resolved_at is null and o.rehearsal is not true`;

const end = statement({
  name: 'alerts_end',
  text: `update alert a set ended_at = now() where ended_at is null and not exists (select ${waits} and n.kind = a.kind)`,
});

const raise = statement<{ id: number }, [string[], string[]]>({
  name: 'alerts_raise',
  text: `insert into alert (channel, kind) select channel, kind from unnest($1::text[]) channel
      cross join (select distinct n.kind ${waits} and n.kind = any($2::text[])) waiting
    on conflict (channel, kind) where ended_at is null do nothing returning id`,
});

/**
 * Tells of what waits for an owner by every channel that is on. One incident, one message: a kind of row that was told is
 * told again only after all of its kind were off the list.
 */
export async function raiseAlerts(ctx: Context): Promise<void> {
  const channels = await enabledChannels(ctx);
  if (channels.size === 0) return;
  await transaction(ctx.db, async (tx) => {
    await run(tx, end, []);
    for (const alertId of await raised(tx, [...channels.keys()]))
      await enqueue(tx, ctx.waker, { task: 'orders.alert', payload: { alertId } });
  });
}

async function raised(tx: Connection, channels: string[]): Promise<number[]> {
  return (await run(tx, raise, [channels, Object.keys(alertKinds)])).map(({ id }) => id);
}
