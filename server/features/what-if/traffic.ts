import type { Traffic } from '../../contract/scaling/what-if.ts';

/** No replay is longer, s: two months. */
export const longestSeconds = 62 * 86_400;
const fewestSeconds = 60;

/** Arrivals at the storefront, orders a second: expected rates for whole seconds, or counts that really came. */
export type Replay = {
  fromMs: number;
  /** One a second. */
  rates: Float32Array;
  /** False: the rates are means, and chance is drawn on top with the seed. */
  counted: boolean;
};

/** A ramp as it was typed: a calm start, up, held, and back. Pure. */
export function rampRates({
  basePerSecond,
  multiple,
  rampMs,
  holdMs,
}: Extract<Traffic, { kind: 'ramp' }>): Float32Array {
  const [up, hold] = [Math.ceil(rampMs / 1000), Math.ceil(holdMs / 1000)];
  const calm = Math.min(1800, Math.max(300, Math.round((up + hold) / 4)));
  const top = basePerSecond * multiple;
  const rates = new Float32Array(Math.max(fewestSeconds, 2 * calm + 2 * up + hold));
  for (let second = 0; second < rates.length; second++) {
    const rising = Math.min(1, Math.max(0, (second - calm) / up));
    const falling = Math.min(1, Math.max(0, (second - calm - up - hold) / up));
    rates[second] = basePerSecond + (top - basePerSecond) * (rising - falling);
  }
  return rates;
}

/** A file's rows as rates: each count is spread over the seconds up to the next row. Rows may come in any order. Pure. */
export function fileRates({ rows }: Extract<Traffic, { kind: 'file' }>): Float32Array | 'file_unreadable' | 'too_long' {
  const sorted = rows.toSorted((a, b) => a[0] - b[0]);
  const first = sorted[0]?.[0] ?? 0;
  const last = sorted.at(-1)?.[0] ?? 0;
  if (sorted.some(([at, count]) => !Number.isFinite(at) || !Number.isFinite(count) || count < 0))
    return 'file_unreadable';
  if (last - first < 1) return 'file_unreadable';
  const usual = (last - first) / (sorted.length - 1);
  const seconds = Math.ceil(last - first + usual);
  if (seconds > longestSeconds) return 'too_long';
  const rates = new Float32Array(Math.max(fewestSeconds, seconds));
  sorted.forEach(([at, count], n) => {
    const from = Math.floor(at - first);
    const next = sorted[n + 1];
    const until = Math.max(from + 1, next === undefined ? seconds : Math.floor(next[0] - first));
    for (let second = from; second < until && second < rates.length; second++)
      rates[second] = (rates[second] ?? 0) + count / (until - from);
  });
  return rates;
}

/** Every rate times `multiple`: what really came, but more of it, is a mean again and gets its own chance. */
export function multiplied(replay: Replay, multiple: number): Replay {
  if (multiple === 1) return replay;
  return { ...replay, counted: false, rates: replay.rates.map((rate) => rate * multiple) };
}
