import type { Delivery } from '../../../../server/scaling/forecast/forecast.ts';
import { poisson, type Random } from '../../../../server/scaling/random.ts';

export const minuteMs = 60_000;

export type Cascade = {
  /** Orders that one order brings. */
  ratio: number;
  /** Orders a second that nobody brings. */
  alone: number;
  /** How long it takes from an order to one that it brings, ms. */
  delayMs: (random: Random) => number;
  /** It begins and is looked at, ms. */
  fromMs: number;
  untilMs: number;
};

/** Delays of several shapes, the mean in minutes. */
export const delays = {
  exponential: (minutes: number) => (random: Random) => -Math.log(1 - random()) * minutes * minuteMs,
  even: (minutes: number) => (random: Random) => random() * 2 * minutes * minuteMs,
  longTailed: (minutes: number) => (random: Random) => Math.min(350, (minutes / 2) * (1 - random()) ** -0.5) * minuteMs,
};

/** Buyers who bring buyers, generation by generation, the oldest first. Whoever comes after the end is dropped; too many: null. */
export function playCascade(random: Random, { ratio, alone, delayMs, fromMs, untilMs }: Cascade): Delivery[] | null {
  const spanS = (untilMs - fromMs) / 1000;
  let young: Delivery[] = Array.from({ length: poisson(random, alone * spanS) }, () => ({
    atMs: fromMs + random() * (untilMs - fromMs),
    parentAtMs: null,
  }));
  const all: Delivery[] = [];
  while (young.length > 0) {
    all.push(...young);
    if (all.length > 20_000) return null;
    young = young.flatMap(({ atMs }) =>
      Array.from({ length: poisson(random, ratio) }, () => ({
        atMs: atMs + delayMs(random),
        parentAtMs: atMs,
      })).filter((child) => child.atMs < untilMs),
    );
  }
  return all.toSorted((a, b) => a.atMs - b.atMs);
}
