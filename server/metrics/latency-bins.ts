import { defined } from '../contract/defined.ts';

/** Width of a latency bin: bin n counts (base^(n-1), base^n] ms, so that quantiles are exact to 5 % and any two counts add up. */
export const binBase = 1.05;

export type Bins = Record<number, number>;

export function binOf(ms: number): number {
  return Math.max(0, Math.ceil(Math.log(Math.max(1, ms)) / Math.log(binBase)));
}

/** Quantiles of binned latencies, ms; undefined without any. */
export function quantilesOf(bins: { bin: number; count: number }[], qs: number[]): number[] | undefined {
  const sorted = bins.toSorted((a, b) => a.bin - b.bin);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  return qs.map((q) => {
    let left = q * total;
    const found = sorted.find(({ count }) => (left -= count) <= 0) ?? defined(sorted.at(-1), 'sorted.at(-1)');
    return Math.round(binBase ** (found.bin - 0.5));
  });
}

/** Adds up the bins of several instances. */
export function mergeBins(all: Bins[]): { bin: number; count: number }[] {
  const merged = new Map<number, number>();
  for (const bins of all)
    for (const [bin, count] of Object.entries(bins)) merged.set(Number(bin), (merged.get(Number(bin)) ?? 0) + count);
  return [...merged].map(([bin, count]) => ({ bin, count }));
}

/** Latencies of roughly the last minute: the window that closed last and the one that fills now. */
export function createRecentBins(clock: () => number, windowMs = 30_000) {
  let previous: Bins = {};
  let current: Bins = {};
  let startedAt = clock();
  const turn = () => {
    const age = clock() - startedAt;
    if (age < windowMs) return;
    previous = age < 2 * windowMs ? current : {};
    current = {};
    startedAt = clock();
  };
  return {
    record(ms: number) {
      turn();
      const bin = binOf(ms);
      current[bin] = (current[bin] ?? 0) + 1;
    },
    read(): Bins {
      turn();
      return Object.fromEntries(mergeBins([previous, current]).map(({ bin, count }) => [bin, count]));
    },
  };
}
