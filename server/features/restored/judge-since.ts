import type pg from 'pg';
import { type Evidence, type Judgement, judgeJournal, type Position } from '../journal/judge-journal.ts';
import { journalKey, orderMark } from '../journal/lines.ts';
import { readJournal } from '../journal/read-journal.ts';
import type { SoldKey } from './mark-sold.ts';
import type { Before } from './settle-restored.ts';
import type { ShopMark } from '../../lib/shop-mark.ts';

/** Where a delivery journal may be, and what is known beside it. */
export type JournalSource = {
  blindIndexKey: Buffer;
  /** The journal itself and copies of it. */
  folders: string[];
  /** What this machine remembers of the shop. */
  lastKnown?: ShopMark | undefined;
  /** A person says that it goes to the very end of the shop. */
  isWhole?: boolean;
};

export type Since = {
  takenAt: Date;
  /** As noted with the backup; null: nothing could be noted. */
  atBackup: Position[] | undefined | null;
  before?: Before;
};

/** What the journal proves about the time after `takenAt`, for the shop whose mark is `mark`. */
export async function judgeSince(
  { blindIndexKey, folders, lastKnown, isWhole }: JournalSource,
  { takenAt, atBackup, before }: Since,
  mark: string | undefined,
): Promise<Judgement> {
  const takenAtMs = +takenAt;
  const own = lastKnown !== undefined && lastKnown.shop === mark ? lastKnown : undefined;
  const positions = Object.entries(own?.journal ?? {})
    .filter(([, { atMs }]) => atMs > takenAtMs)
    .map(([number, { bytes, check }]) => ({ number: Number(number), bytes, check }));
  const sameShop = before !== undefined && before.mark === mark;
  const evidence: Evidence = {
    takenAtMs,
    atBackup,
    lastKnown: own && { atMs: own.atMs, positions, unjournaledAtMs: own.unjournaledAtMs },
    delivered: sameShop ? before.keys.filter((key) => key.delivered).map((key) => key.blind_index.toString('hex')) : [],
    isWhole: isWhole || (own !== undefined && own.atMs > takenAtMs) || (sameShop && before.newestAt > takenAt),
  };
  return judgeJournal(await readJournal(blindIndexKey, folders, [...(atBackup ?? []), ...positions]), evidence);
}

/** The journal's deliveries as keys sold, each with its order where that is known here. */
export async function soldByJournal(
  client: pg.ClientBase,
  { blindIndexKey }: JournalSource,
  deliveries: Judgement['deliveries'],
): Promise<SoldKey[]> {
  if (deliveries.length === 0) return [];
  const { rows } = await client.query<{ id: number; order_no: string }>(
    `select id::int, order_no from orders where delivered_at is null and status in ('paid', 'delivering', 'partly_refunded')
       or created_at > $1::timestamptz - interval '7 days'`,
    [new Date(Math.min(...deliveries.map((line) => line.atMs)))],
  );
  const key = journalKey(blindIndexKey);
  const ids = new Map(rows.map((row) => [orderMark(key, row.order_no).toString('hex'), row.id]));
  return deliveries.map((line) => ({
    blindIndex: line.blindIndex,
    soldAt: new Date(line.atMs),
    orderId: ids.get(line.orderMark.toString('hex')),
  }));
}
