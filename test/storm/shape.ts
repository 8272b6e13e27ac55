/** Orders a second at a moment of the run, ms from its start. */
export type Rate = (atMs: number) => number;

export type Leg = {
  /** Length, ms. */
  ms: number;
  /** Orders a second at its end; it begins where the last one ended. */
  to: number;
  /** `grow` multiplies evenly (a straight line on a logarithmic scale), `line` adds evenly. Default line. */
  by?: 'grow' | 'line';
};

/** Strings legs together, beginning at `from` orders a second. */
export function legs(from: number, parts: Leg[]): { rate: Rate; durationMs: number; peak: number } {
  const durationMs = parts.reduce((sum, leg) => sum + leg.ms, 0);
  const peak = Math.max(from, ...parts.map((leg) => leg.to));
  const rate: Rate = (atMs) => {
    let start = from;
    let leftMs = atMs;
    for (const leg of parts) {
      if (leftMs < leg.ms) {
        const share = leftMs / leg.ms;
        return leg.by === 'grow' ? start * (leg.to / start) ** share : start + (leg.to - start) * share;
      }
      leftMs -= leg.ms;
      start = leg.to;
    }
    return start;
  };
  return { rate, durationMs, peak };
}

/** A small seeded generator (mulberry32): the same seed, the same storm. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Moments of a Poisson process with this rate, ms from the start, by thinning. */
export function arrivals(rate: Rate, durationMs: number, peak: number, random: () => number): number[] {
  const times: number[] = [];
  const mostPerMs = Math.max(peak, 1e-9) / 1000;
  for (let atMs = 0; ;) {
    atMs += -Math.log(1 - random()) / mostPerMs;
    if (atMs >= durationMs) return times;
    if (random() * peak <= rate(atMs)) times.push(atMs);
  }
}
