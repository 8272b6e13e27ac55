import { defined } from '../contract/defined.ts';

/** Counts by whole second, so that instances add up exactly; seconds since the epoch. */
type SecondCounts = {
  fromS: number;
  arrivals: number[];
  done: number[];
  failed: number[];
};

/** What one instance was asked to do and did; rides on its heartbeat. */
export type Load = SecondCounts & {
  /** Slot-milliseconds used and there were since the last heartbeat, that long ago, and pieces of work finished meanwhile. */
  intervalMs: number;
  finished: number;
  busyMs: number;
  slotMs: number;
  /** Pieces of work in hand now. */
  running: number;
  /** Work that waits in this process for a slot, and its oldest piece's age, ms. */
  waiting: number;
  oldestMs: number;
};

/** Complete seconds told with every heartbeat: one or two lost heartbeats lose nothing. */
const toldSeconds = 12;
const kept = 20;

type Kind = 'arrivals' | 'done' | 'failed';

/** Counts what comes and goes in this process, second by second, and for how long how many slots are busy. */
/** `cpuBound`: the slots are only a notion, and a busy processor counts as busy slots as well. */
export function createLoad(clock: () => number, slots: number, { cpuBound = false } = {}) {
  const counts: Record<Kind, Map<number, number>> = { arrivals: new Map(), done: new Map(), failed: new Map() };
  const bornS = Math.floor(clock() / 1000);
  let busy = 0;
  let busyMs = 0;
  let changedAt = performance.now();
  let toldAt = changedAt;
  let finished = 0;

  const settle = () => {
    const at = performance.now();
    busyMs += Math.min(busy, slots) * (at - changedAt);
    changedAt = at;
  };
  return {
    slots,
    count(kind: Kind, n = 1) {
      if (kind !== 'arrivals') finished += n;
      const second = Math.floor(clock() / 1000);
      const map = counts[kind];
      // one taken back may have been counted in the second before
      map.set(second, Math.max(0, (map.get(second) ?? 0) + n));
      if (map.size > kept) map.delete(defined(map.keys().next().value, 'map.keys().next().value'));
    },
    /** A slot was taken (1) or given back (-1). */
    busy(change: number) {
      settle();
      busy += change;
    },
    /** What happened up to the last complete second; busy time since the last call. */
    tell(line: { waiting: number; oldestMs: number } = { waiting: 0, oldestMs: 0 }, cpuMs = 0): Load {
      settle();
      if (cpuBound) busyMs = Math.max(busyMs, slots * Math.min(cpuMs, changedAt - toldAt));
      const nowS = Math.floor(clock() / 1000);
      const fromS = Math.max(bornS, nowS - toldSeconds);
      const over = (kind: Kind) => Array.from({ length: nowS - fromS }, (_, n) => counts[kind].get(fromS + n) ?? 0);
      const load: Load = {
        fromS,
        arrivals: over('arrivals'),
        done: over('done'),
        failed: over('failed'),
        intervalMs: Math.round(changedAt - toldAt),
        finished,
        running: busy,
        busyMs: Math.round(busyMs),
        slotMs: Math.round(slots * (changedAt - toldAt)),
        ...line,
      };
      busyMs = 0;
      finished = 0;
      toldAt = changedAt;
      return load;
    },
  };
}

export type LoadBook = ReturnType<typeof createLoad>;
