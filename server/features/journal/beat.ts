import { one, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { livingWithin } from '../instances/living-instances.ts';
import { keepShopMark } from '../../lib/shop-mark.ts';

const look = statement<{ shop: string | null; event_id: number }>({
  name: 'journal_look',
  text: `select (select value #>> '{}' from setting where key = 'master_check') as shop, (select coalesce(max(id), 0) from order_event) as event_id`,
});

// one that has just started may not have said yet that it writes
const others = statement<{ others: boolean }, [string, string]>({
  name: 'journal_others',
  text: `with me as (
      insert into journal_writer (instance, journal) values ($1, $2) on conflict (instance) do update set at = now(), journal = excluded.journal
    )
    select exists (select from ${livingWithin("interval '10 seconds'")} i where i.service in ('dispense', 'all') and i.id <> $1
      and i.started_at < now() - interval '15 seconds'
      and not exists (select from journal_writer w where w.instance = i.id and w.journal = $2)) as others`,
});

/** Every so often, of each process that delivers, ms. */
export const beatEveryMs = 5000;

/** Says in the journal that it is still being written, and keeps beside the data how far the shop has come. */
export async function beatJournal(ctx: Context): Promise<void> {
  const { journal } = ctx;
  const now = await one(ctx.db, look, []);
  const atMs = ctx.clock();
  let files = {};
  if (journal) {
    const found = await one(ctx.db, others, [ctx.instanceId, journal.folder]);
    const end = await journal.alive(found.others);
    files = { [journal.number()]: { ...end, atMs } };
  }
  if (!now.shop) return;
  await keepShopMark(ctx.config.dataDir, {
    shop: now.shop,
    atMs,
    eventId: now.event_id,
    journal: files,
    unjournaledAtMs: journal ? undefined : atMs,
  });
}
