import type { ScaledService } from '../../contract/scaling/policy.ts';

/** Seconds that are remembered: the minute that is being written, and the one before it. */
const remembered = 150;

type Seconds = Map<number, Map<string, number>>;

/** Arrivals per second as several tell them, each again and again; the newest word of each counts. */
export type ArrivalBook = {
  /** `counts` from second `fromS` on, as `teller` (an instance, or a table) knows them. */
  enter(service: ScaledService, teller: string, fromS: number, counts: readonly number[]): void;
  /** Sums of the seconds from `fromS` up to `untilS`, exclusive. */
  read(service: ScaledService, fromS: number, untilS: number): number[];
  /** Forgets what is too old, seconds. */
  forget(nowS: number): void;
};

export function createArrivalBook(): ArrivalBook {
  const services = new Map<ScaledService, Seconds>();
  return {
    enter(service, teller, fromS, counts) {
      let seconds = services.get(service);
      if (!seconds) services.set(service, (seconds = new Map()));
      counts.forEach((count, n) => {
        const second = fromS + n;
        const tellers = seconds.get(second);
        if (tellers) tellers.set(teller, count);
        else if (count > 0) seconds.set(second, new Map([[teller, count]]));
      });
    },
    read(service, fromS, untilS) {
      const seconds = services.get(service);
      return Array.from({ length: Math.max(0, untilS - fromS) }, (_, n) => {
        let sum = 0;
        for (const count of seconds?.get(fromS + n)?.values() ?? []) sum += count;
        return sum;
      });
    },
    forget(nowS) {
      for (const seconds of services.values())
        for (const second of seconds.keys()) if (second < nowS - remembered) seconds.delete(second);
    },
  };
}
