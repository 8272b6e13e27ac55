import type { Connection } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import { type Context, systemActor } from '../context.ts';
import { calmShop } from './calm.ts';
import { dropAccess } from './drop-access.ts';
import { type Held, holdStock } from './hold.ts';
import { judgeSince, soldByJournal } from './judge-since.ts';
import { markSold } from './mark-sold.ts';
import { showHeld } from '../keys/held-stock.ts';
import { readShopMark, writeShopMark } from '../../lib/shop-mark.ts';

const look = statement<HowFar>({
  name: 'restored_how_far',
  text: `select (select value #>> '{}' from setting where key = 'master_check') as shop, (select coalesce(max(id), 0) from order_event) as event_id,
      (select coalesce(last_value, 0) from pg_sequences where schemaname = 'public' and sequencename = 'order_event_id_seq') as given_id,
      coalesce((select max(at) from (select at from order_event order by id desc limit 100) e), (select min(applied_at) from migration)) as at`,
});

type HowFar = { shop: string | null; event_id: number; given_id: number; at: Date | null };

/**
 * Whether the database is older than this machine knows the shop to have been: a dump or a disk's snapshot was put back without our command.
 * Then everything is done that a restore would have done, once. Undefined: it is not.
 */
export async function noticeWentBack(ctx: Context): Promise<Held | undefined> {
  const known = await readShopMark(ctx.config.dataDir);
  const now = await maybeOne(ctx.db, look, []);
  // rehearsals' events are thrown out after a while: only numbers that were never given are proof
  if (!known || !now?.shop || known.shop !== now.shop || Math.max(now.event_id, now.given_id) >= known.eventId)
    return undefined;
  const takenAt = now.at ?? new Date(0);
  const source = {
    blindIndexKey: ctx.secrets.blindIndex,
    folders: [ctx.config.deliveryJournal ?? []].flat(),
    lastKnown: known,
  };
  const judged = await judgeSince(source, { takenAt, atBackup: null }, now.shop);
  const held = await transaction(ctx.db, async (tx) => {
    await dropAccess(tx);
    await calmShop(tx);
    const { state: journal, reason: journalReason } = judged;
    const stock = await holdStock(tx, { cause: 'went_back', takenAt, journal, journalReason });
    const sold = await soldByJournal(tx, source, judged.deliveries);
    await markSold(tx, { restorationId: stock.restorationId, source: 'journal' }, sold);
    if (journal !== 'complete') await showHeld(tx as Connection);
    const { restorationId, keys, orders } = stock;
    await appendAudit(tx, {
      actor: systemActor,
      action: 'restored.wentBack',
      subject: String(restorationId),
      detail: { keys, orders, journal },
    });
    return stock;
  });
  await adoptMark(ctx);
  return held;
}

/** Remembers the shop as it is now, after it went back. */
export async function adoptMark(ctx: Context): Promise<void> {
  const now = await maybeOne(ctx.db, look, []);
  if (!now?.shop) return;
  await writeShopMark(ctx.config.dataDir, { shop: now.shop, atMs: ctx.clock(), eventId: now.event_id, journal: {} });
}
