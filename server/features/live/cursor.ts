/**
 * Where a viewer of the live stream stands. `seen`: every event visible in that snapshot has been had. While a batch is
 * sent in parts, `until` is the snapshot it leads to and `after` the id of the last event had of it.
 */
export type Cursor = { seen: string; until?: string; after?: number };

const snapshotText = /^\d{1,20}:\d{1,20}:(\d{1,20}(,\d{1,20})*)?$/;
const longest = 4000;

export function formatCursor({ seen, until, after }: Cursor): string {
  return until === undefined ? seen : `${seen}|${until}|${after ?? 0}`;
}

/** Undefined for anything that is not a cursor of ours. */
export function parseCursor(text: string | null | undefined): Cursor | undefined {
  if (!text || text.length > longest) return undefined;
  const [seen = '', until, after, ...rest] = text.split('|');
  if (!snapshotText.test(seen) || !isOrdered(seen) || rest.length > 0) return undefined;
  if (until === undefined) return { seen };
  if (!snapshotText.test(until) || !isOrdered(until) || !/^\d{1,15}$/.test(after ?? '')) return undefined;
  return { seen, until, after: Number(after) };
}

/** Postgres refuses a snapshot whose parts are out of order or zero. */
function isOrdered(text: string): boolean {
  const [xmin = '', xmax = '', running = ''] = text.split(':');
  const most = 2n ** 63n;
  const low = BigInt(xmin);
  const high = BigInt(xmax);
  if (low === 0n || high < low || high >= most) return false;
  let last = low - 1n;
  return (running === '' ? [] : running.split(',')).every((each) => {
    const xid = BigInt(each);
    const fine = xid > last && xid < high;
    last = xid;
    return fine;
  });
}
