import type { ScaledService } from '../../../contract/scaling/policy.ts';

/** Seconds that are remembered: the minute that is being written, and the one before it. */
const remembered = 150;

type Seconds = Map<number, Map<string, number>>;

/** Arrivals per second as several tell them, each again and again; the newest word of each counts. */
export type ArrivalBook = {
  /** `counts` from second `fromS` on, as `teller` (an instance, or a table) knows them. */
  enter(service: ScaledService, teller: string, told: { fromS: number; counts: readonly number[] }): void;
  /** Forgets what one of them told. */
  drop(service: ScaledService, teller: string): void;
  /** The newest stretch without a hole, between two seconds: one of which nobody told is unknown, not empty. */
  told(service: ScaledService, fromS: number, untilS: number): { fromS: number; counts: number[] };
  /** Sums of the seconds from `fromS` up to `untilS`, exclusive. */
  read(service: ScaledService, fromS: number, untilS: number): number[];
  /** Forgets what is too old, seconds. */
  forget(nowS: number): void;
};

export function createArrivalBook(): ArrivalBook {
  const services = new Map<ScaledService, Seconds>();
  const read = (service: ScaledService, fromS: number, untilS: number): number[] => {
    const seconds = services.get(service);
    return Array.from({ length: Math.max(0, untilS - fromS) }, (_, n) => {
      let sum = 0;
      for (const count of seconds?.get(fromS + n)?.values() ?? []) sum += count;
      return sum;
    });
  };
  return {
    read,
    drop(service, teller) {
      for (const tellers of services.get(service)?.values() ?? []) tellers.delete(teller);
    },
    told(service, fromS, untilS) {
      const seconds = services.get(service);
      let end = untilS;
      while (end > fromS && !seconds?.has(end - 1)) end--;
      let start = end;
      while (start > fromS && seconds?.has(start - 1)) start--;
      return { fromS: start, counts: read(service, start, end) };
    },
    enter(service, teller, { fromS, counts }) {
      let seconds = services.get(service);
      if (!seconds) services.set(service, (seconds = new Map()));
      counts.forEach((count, n) => {
        const second = fromS + n;
        const tellers = seconds.get(second);
        if (tellers) tellers.set(teller, count);
        else seconds.set(second, new Map([[teller, count]]));
      });
    },
    forget(nowS) {
      for (const seconds of services.values())
        for (const second of seconds.keys()) if (second < nowS - remembered) seconds.delete(second);
    },
  };
}
