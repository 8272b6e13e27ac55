import { percentile, round } from '../bench/bench.ts';
import type { Visit } from './buyer.ts';
import type { Slice } from './slice.ts';
import type { Sample } from './sampler.ts';
import { stormServices } from './settings.ts';
import type { Busy } from './busy.ts';

export type Figures = {
  orders: number;
  delivered: number;
  failed: number;
  soldOut: number;
  abandoned: number;
  pageViews: number;
  queued: number;
  keys: number;
  distinctKeys: number;
  peakPaidPerSecond: number;
  /** Payment acknowledged → key in the buyer's hand, ms. */
  keyP50Ms: number;
  keyP95Ms: number;
  worstKeyP95Ms: number;
  /** Stretches of 10 s in which the keys came more than a second after what the supplier takes. */
  slowSlices: number;
  pageP95Ms: number;
  pageP95PeakMs: number;
  checkoutP95Ms: number;
  instancesStart: number;
  instancesPeak: number;
  instancesEnd: number;
  instanceSeconds: number;
  flips: number;
  /** Busy over paid slot-seconds. */
  utilization: number;
  utilizationAboveStanding: number;
  /** From the first decision to add an instance until a new one had served an order, s. */
  firstOrderByNewS: number | null;
  soldOutAtMs: number | null;
  /** Dispense instances at the most afterwards, over those that ran when the last key went. */
  dispensePeakAfterMs: number;
  lagP99Ms: number;
  lagMaxMs: number;
};

const sliceMs = 10_000;
const p = (values: number[], q: number) => (values.length === 0 ? Number.NaN : Math.round(percentile(values, q)));
const orNull = (value: number) => (Number.isNaN(value) ? null : value);
const keyMs = ({ paidAtMs, keyAtMs }: Visit) => keyAtMs! - paidAtMs!;

export function slicesOf(visits: Visit[], durationMs: number): Slice[] {
  return Array.from({ length: Math.ceil(durationMs / sliceMs) }, (_, n) => {
    const inside = (atMs: number | undefined) => atMs !== undefined && Math.floor(atMs / sliceMs) === n;
    const paid = visits.filter((visit) => inside(visit.paidAtMs));
    const keys = paid.filter((visit) => visit.keyAtMs !== undefined).map(keyMs);
    const came = visits.filter((visit) => inside(visit.plannedMs));
    const pages = came.flatMap(({ pagesMs }) => pagesMs);
    return {
      atMs: n * sliceMs,
      paidPerSecond: paid.length / (sliceMs / 1000),
      keyP50Ms: orNull(p(keys, 0.5)),
      keyP95Ms: orNull(p(keys, 0.95)),
      pageP95Ms: orNull(p(pages, 0.95)),
      failed: came.filter(({ outcome }) => outcome === 'failed').length,
      queued: came.filter(({ queuedMs }) => queuedMs > 0).length,
    };
  });
}

type Run = {
  visits: Visit[];
  samples: Sample[];
  busy: Busy[];
  slices: Slice[];
  peakFromMs: number;
  peakUntilMs: number;
  firstServedByNewMs: number | null;
  supplierMs: number;
};

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, each) => sum + each, 0);

export function figuresOf(run: Run): Figures {
  const { visits, samples, slices, busy } = run;
  const done = visits.filter(({ outcome }) => outcome === 'delivered');
  const peak = visits.filter(({ plannedMs }) => plannedMs >= run.peakFromMs && plannedMs < run.peakUntilMs);
  const keys = visits.flatMap((visit) => visit.keys);
  const late = visits.map(({ lateMs }) => lateMs);
  const present = samples.map((sample) => total(sample.present));
  const standing = total(samples[0]!.desired);
  const firstUp = samples.find((sample) => total(sample.desired) > standing)?.atMs;
  const above = samples.filter((sample) => total(sample.desired) > standing);
  const within =
    above.length === 0 ? [] : busy.filter(({ atMs }) => atMs >= above[0]!.atMs && atMs <= above.at(-1)!.atMs);
  const pages = (of: Visit[]) => of.flatMap(({ pagesMs }) => pagesMs);
  return {
    orders: visits.length,
    delivered: done.length,
    failed: visits.filter(({ outcome }) => outcome === 'failed').length,
    soldOut: visits.filter(({ outcome }) => outcome === 'sold_out').length,
    abandoned: visits.filter(({ outcome }) => outcome === 'abandoned').length,
    pageViews: pages(visits).length,
    queued: visits.filter(({ queuedMs }) => queuedMs > 0).length,
    keys: keys.length,
    distinctKeys: new Set(keys).size,
    peakPaidPerSecond: round(
      peak.filter(({ paidAtMs }) => paidAtMs !== undefined).length / ((run.peakUntilMs - run.peakFromMs) / 1000),
    ),
    keyP50Ms: p(done.map(keyMs), 0.5),
    keyP95Ms: p(done.map(keyMs), 0.95),
    worstKeyP95Ms: Math.max(...slices.map(({ keyP95Ms }) => keyP95Ms ?? 0)),
    slowSlices: slices.filter(({ keyP95Ms }) => (keyP95Ms ?? 0) > run.supplierMs + 1000).length,
    pageP95Ms: p(pages(visits), 0.95),
    pageP95PeakMs: p(pages(peak), 0.95),
    checkoutP95Ms: p(
      visits.flatMap(({ checkoutMs }) => checkoutMs ?? []),
      0.95,
    ),
    instancesStart: present[0]!,
    instancesPeak: Math.max(...samples.map((sample) => total(sample.ready))),
    instancesEnd: total(samples.at(-1)!.desired),
    instanceSeconds: Math.round(paidSeconds(samples)),
    flips: stormServices.reduce((sum, service) => sum + flips(samples.map((sample) => sample.desired[service])), 0),
    utilization: share(busy),
    utilizationAboveStanding: share(within),
    firstOrderByNewS:
      firstUp === undefined || run.firstServedByNewMs === null
        ? null
        : round((run.firstServedByNewMs - firstUp) / 1000),
    ...shelf(visits, samples),
    lagP99Ms: Math.round(percentile(late, 0.99)),
    lagMaxMs: Math.round(Math.max(...late)),
  };
}

/** Every instance is paid from its start until it is gone. */
export function paidSeconds(samples: Sample[]): number {
  return samples.slice(1).reduce((sum, sample, index) => {
    const before = samples[index]!;
    return sum + (total(before.present) * (sample.atMs - before.atMs)) / 1000;
  }, 0);
}

function share(busy: Busy[]): number {
  const paid = busy.reduce((sum, { paidSlotSeconds }) => sum + paidSlotSeconds, 0);
  return paid === 0 ? 0 : round(busy.reduce((sum, { busySlotSeconds }) => sum + busySlotSeconds, 0) / paid, 3);
}

function flips(counts: number[]): number {
  let direction = 0;
  let n = 0;
  for (let i = 1; i < counts.length; i++) {
    const step = Math.sign(counts[i]! - counts[i - 1]!);
    if (step !== 0 && direction !== 0 && step !== direction) n++;
    if (step !== 0) direction = step;
  }
  return n;
}

function shelf(visits: Visit[], samples: Sample[]): Pick<Figures, 'soldOutAtMs' | 'dispensePeakAfterMs'> {
  const refused = visits.filter(({ outcome }) => outcome === 'sold_out').map(({ plannedMs }) => plannedMs);
  if (refused.length === 0) return { soldOutAtMs: null, dispensePeakAfterMs: 0 };
  // orders placed before then are still being delivered
  const soldOutAtMs = Math.round(Math.min(...refused)) + sliceMs;
  const after = samples.filter(({ atMs }) => atMs >= soldOutAtMs).map(({ desired }) => desired.dispense);
  return { soldOutAtMs, dispensePeakAfterMs: Math.max(0, ...after) - (after[0] ?? 0) };
}
