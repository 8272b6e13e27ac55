import { poisson, type Random } from '../../../../server/scaling/random.ts';

/** A service as it really is: instances with slots, first come first served, each piece in one slot from its beginning to its end. */
export type Real = { perInstance: number; slots: number; variability: number; ready: (second: number) => number };

/** Poisson arrivals at this rate a second: moments, s, in order. */
export function arrivalMoments(rate: (second: number) => number, seconds: number, random: Random): number[] {
  const moments: number[] = [];
  for (let second = 0; second < seconds; second++)
    for (let n = poisson(random, rate(second)); n > 0; n--) moments.push(second + random());
  return moments.toSorted((a, b) => a - b);
}

/**
 * Plays every piece of work event by event through the services one behind the other. Answers how long each took in all, s, by
 * order of arrival. Slots that are taken away finish what they hold.
 */
export function simulateEvents(moments: readonly number[], services: readonly Real[], random: Random): number[] {
  let at = moments.map((moment, n) => ({ n, moment }));
  for (const service of services) at = serve(at, service, random).toSorted((a, b) => a.moment - b.moment);
  const took: number[] = [];
  for (const { n, moment } of at) took[n] = moment - moments[n]!;
  return took;
}

function serve(
  pieces: readonly { n: number; moment: number }[],
  { perInstance, slots, variability, ready }: Real,
  random: Random,
) {
  const each = slots / perInstance;
  const most = 64 * slots;
  /** When each slot is free, s. */
  const free = new Float64Array(most);
  return pieces.map(({ n, moment }) => {
    let start = Number.POSITIVE_INFINITY;
    let slot = 0;
    // a piece waits for the first slot of those that are there when it begins
    for (let s = 0; s < slots * ready(Math.floor(moment)); s++)
      if (free[s]! < start) {
        start = free[s]!;
        slot = s;
      }
    const begins = Math.max(moment, start);
    const lasts = each * (1 - variability - variability * Math.log(1 - random()));
    free[slot] = begins + lasts;
    return { n, moment: begins + lasts };
  });
}

export function p95Of(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1] ?? 0;
}
