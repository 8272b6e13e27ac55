/** Seeded chance (mulberry32): the same seed, the same walk. */
export type Dice = {
  /** 0 <= x < 1 */
  next(): number;
  below(n: number): number;
  one<T>(of: readonly T[]): T;
  chance(p: number): boolean;
};

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return { next, below, one: (of) => of[below(of.length)]!, chance: (p) => next() < p };
}
