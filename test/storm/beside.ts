import { readFile } from 'node:fs/promises';
import type { StormReport } from './report.ts';

type Row = [what: string, of: (report: StormReport) => string | number];

const rows: Row[] = [
  ['delivered', ({ figures }) => figures.delivered],
  ['failed', ({ figures }) => figures.failed],
  ['queued', ({ figures }) => figures.queued],
  ['paid orders/s at the peak', ({ figures }) => figures.peakPaidPerSecond],
  ['payment → key p50, ms', ({ figures }) => figures.keyP50Ms],
  ['payment → key p95, ms', ({ figures }) => figures.keyP95Ms],
  ['worst p95 of 10 s, ms', ({ figures }) => figures.worstKeyP95Ms],
  ['10 s with p95 over supplier + 1 s', ({ figures }) => figures.slowSlices],
  ['checkout p95, ms', ({ figures }) => figures.checkoutP95Ms],
  ['page p95 at the peak, ms', ({ figures }) => figures.pageP95PeakMs],
  ['instances at most', ({ figures }) => figures.instancesPeak],
  ['instances at the end', ({ figures }) => figures.instancesEnd],
  ['instance-seconds', ({ figures }) => figures.instanceSeconds],
  ['changes of direction', ({ figures }) => figures.flips],
  ['busy share, whole run, %', ({ figures }) => (figures.utilization * 100).toFixed(1)],
  ['generator lag p99, ms', ({ figures }) => figures.lagP99Ms],
];

/** The run and its control side by side; undefined when there is no run of the same buyers to stand beside. */
export async function besideText(runFile: string, control: StormReport): Promise<string | undefined> {
  const run = await readFile(runFile, 'utf8').then(
    (text) => JSON.parse(text) as StormReport,
    () => undefined,
  );
  if (!run || run.seed !== control.seed || JSON.stringify(run.settings) !== JSON.stringify(control.settings))
    return undefined;
  const names = [run.settings.preset, control.control ?? 'paused'];
  const line = (what: string, cells: (string | number)[]) =>
    `${what.padEnd(36)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;
  return [
    `${run.title}: the same buyers, seed ${run.seed}`,
    line('', names),
    ...rows.map(([what, of]) => line(what, [of(run), of(control)])),
    '',
  ].join('\n');
}
