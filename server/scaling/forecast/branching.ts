import { defined } from '../../contract/defined.ts';
import type { Delivery } from './forecast.ts';
import { poissonInterval, weightedInterval } from './poisson-interval.ts';

const minuteMs = 60_000;

/** Whom an order brings within this, ms, is counted; who comes later counts as come by himself. */
export const lookBackMs = 6 * 60 * minuteMs;
/** Fewer orders through somebody's link than this, and nothing is said. */
export const fewestChildren = 20;

/** Delays from an order to those it brought, ms: finer where more of them lie, and each so short that it matters little where in it. */
const edges = [0, 0.25, 0.5, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16, 22, 32, 45, 64, 90, 127, 180, 255, 360].map(
  (minutes) => minutes * minuteMs,
);
const bins = edges.length - 1;
const edgeOf = (n: number): number => edges[n] ?? lookBackMs;
/** How much of a bin lies below an age, ms, in bins. */
const shareOfBin = (n: number, ageMs: number): number => (ageMs - edgeOf(n)) / (edgeOf(n + 1) - edgeOf(n));
/** Until enough delays were seen they are taken for evenly spread over a logarithm of time; how many orders that is worth. */
const assumedShare = 1 / bins;
const assumedWorth = 5;
/** The ratio is measured over the shortest of these that holds enough, ms: a cascade is young. */
const windowsMs = [10, 20, 40, 90, 180, 360].map((minutes) => minutes * minuteMs);
const enoughInWindow = 40;

/** How many orders one order brings within `lookBackMs`, with its exact interval, and how long they take. */
export type Branching = {
  ratio: number;
  low: number;
  high: number;
  children: number;
  /** Share of an order's children that come within so many ms of it. */
  cameWithin: (ageMs: number) => number;
};

/**
 * Measures who came through whom: children in a recent window over what the orders before would have brought in it at a
 * ratio of one. Null under a minimum count. `deliveries` lie before `nowMs`, the oldest first.
 */
export function branchingOf(deliveries: readonly Delivery[], nowMs: number): Branching | null {
  const born = deliveries.filter(({ parentAtMs }) => parentAtMs !== null && parentAtMs >= nowMs - lookBackMs);
  if (born.length < fewestChildren) return null;
  const seen = delaysSeen(deliveries, born, nowMs);
  const cameWithin = cumulative(seen, 1);
  const windowMs =
    windowsMs.find((length) => born.filter(({ atMs }) => atMs > nowMs - length).length >= enoughInWindow) ?? lookBackMs;
  const children = born.filter(({ atMs }) => atMs > nowMs - windowMs).length;
  if (children < fewestChildren) return null;
  const at = (within: (ageMs: number) => number) => {
    let expected = 0;
    for (const { atMs } of deliveries) expected += within(nowMs - atMs) - within(nowMs - windowMs - atMs);
    return expected;
  };
  const ratio = children / at(cameWithin);
  const doubt = doubtOf(children, seen);
  return {
    ratio,
    // a young cascade has not seen its own long delays: there may be none, or more than is assumed
    low: doubt.low * (children / at(cumulative(seen, 0))),
    high: doubt.high * (children / at(cumulative(seen, 2))),
    children,
    cameWithin,
  };
}

/** How many times the ratio it may be: the count's own interval, or that of the delays' sum where it is wider. */
function doubtOf(children: number, delays: Delays): { low: number; high: number } {
  const own = poissonInterval(children);
  const weighted = weightedInterval(
    delays.map(({ count, seen }) => ({ count, weight: count === 0 ? 0 : seen / count })),
  );
  return {
    low: Math.min(own.low / children, weighted.low),
    high: Math.max(own.high / children, weighted.high),
  };
}

/** Children per order by bins of delay: as they were seen, and what is assumed of bins that few orders are old enough for. */
type Delays = { count: number; seen: number; assumed: number }[];

/** An order of ten minutes ago can't have brought anyone after an hour: each bin is counted over those old enough for it. */
function delaysSeen(deliveries: readonly Delivery[], born: readonly Delivery[], nowMs: number): Delays {
  const children = Array.from({ length: bins }, () => 0);
  for (const { atMs, parentAtMs } of born) {
    const bin = binOf(atMs - defined(parentAtMs, 'When the order that brought it was made'));
    children[bin] = (children[bin] ?? 0) + 1;
  }
  const parents = Array.from({ length: bins }, () => 0);
  for (const { atMs } of deliveries) {
    const age = nowMs - atMs;
    for (let n = 0; n < bins && edgeOf(n) < age; n++) parents[n] = (parents[n] ?? 0) + Math.min(1, shareOfBin(n, age));
  }
  const worth = assumedWorth / (born.length / deliveries.length);
  return children.map((count, n) => {
    const worthOfAll = (parents[n] ?? 0) + worth;
    return { count, seen: count / worthOfAll, assumed: (assumedWorth * assumedShare) / worthOfAll };
  });
}

function binOf(delayMs: number): number {
  let n = 0;
  while (n < bins - 1 && delayMs >= edgeOf(n + 1)) n++;
  return n;
}

/** Share of the children that come within an age (ms); what is assumed counts so many times. */
function cumulative(delays: Delays, times: number): (ageMs: number) => number {
  const each = delays.map(({ seen, assumed }) => seen + times * assumed);
  const sum = each.reduce((total, value) => total + value, 0);
  let reached = 0;
  const before = [0, ...each.map((value) => (reached += value / sum))];
  const shareAt = (n: number) => before[n] ?? 1;
  return (ageMs) => {
    if (ageMs <= 0) return 0;
    if (ageMs >= lookBackMs) return 1;
    const n = binOf(ageMs);
    return shareAt(n) + ((shareAt(n + 1) - shareAt(n)) * (ageMs - edgeOf(n))) / (edgeOf(n + 1) - edgeOf(n));
  };
}
