import type { Load } from '../../../metrics/load.ts';

/** Clocks of hosts that differ by less than this are one, ms: a heartbeat says its seconds whole, and takes a moment to be written. */
const sameMs = 2500;
/** So far off nothing but another clock explains it; less must be said twice, since a heartbeat may have been slow, ms. */
const certainMs = 10_000;

/** The database's clock is the shop's: how far a clock of this host's is behind it, ms; 0 while they are as good as one. */
export function createShopClock() {
  let behindMs = 0;
  return {
    /** `databaseMs`: what the database's clock shows now. */
    see(databaseMs: number, hereMs: number): void {
      const difference = databaseMs - hereMs;
      if (Math.abs(difference - behindMs) > sameMs)
        behindMs = Math.abs(difference) > sameMs ? Math.round(difference) : 0;
    },
    behindMs: () => behindMs,
  };
}

/** How many seconds are to be added to those that an instance tells, so that they are the database's. */
export function createSkews() {
  const known = new Map<string, { seconds: number; doubted: number | null }>();
  return {
    /** `beatAtMs`: when the heartbeat was written, by the database's clock. `changed`: what it told before is to be forgotten. */
    of(id: string, { fromS, arrivals }: Pick<Load, 'fromS' | 'arrivals'>, beatAtMs: number) {
      const one = known.get(id) ?? { seconds: 0, doubted: null };
      known.set(id, one);
      // the last second told is over when the heartbeat is written, by half a second as a rule
      const behindMs = beatAtMs - 500 - (fromS + arrivals.length) * 1000;
      const offMs = behindMs - one.seconds * 1000;
      if (Math.abs(offMs) <= sameMs) {
        one.doubted = null;
        return { seconds: one.seconds, changed: false };
      }
      const isCertain =
        Math.abs(offMs) > certainMs || (one.doubted !== null && Math.abs(one.doubted - behindMs) <= sameMs);
      one.doubted = behindMs;
      if (!isCertain) return { seconds: one.seconds, changed: false };
      one.seconds = Math.abs(behindMs) <= sameMs ? 0 : Math.round(behindMs / 1000);
      one.doubted = null;
      return { seconds: one.seconds, changed: true };
    },
    /** Forgets who is not among these. */
    keep(ids: ReadonlySet<string>): void {
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    },
  };
}
