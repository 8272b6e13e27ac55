import type { Result } from './job.ts';
import type { Row } from './row.ts';

const columns: [string, (row: Row) => string][] = [
  ['V s', ({ slow }) => slow.toFixed(0)],
  ['(seeds)', ({ slowFrom, slowTo }) => `${slowFrom}-${slowTo}`],
  ['X', ({ cost }) => cost.toFixed(3)],
  ['flips', ({ flips }) => flips.toFixed(0)],
  ['failed %', ({ failedPercent }) => failedPercent.toFixed(3)],
  ['U %', ({ utilization }) => utilization.toFixed(1)],
  ['events', ({ events }) => events.toFixed(0)],
  ['theta U', ({ underPercent }) => underPercent.toFixed(3)],
  ['theta O', ({ overPercent }) => overPercent.toFixed(1)],
  ['tau U', ({ underTime }) => underTime.toFixed(2)],
  ['tau O', ({ overTime }) => overTime.toFixed(1)],
  ['unst %', ({ unstablePercent }) => unstablePercent.toFixed(2)],
  ['jitter/h', ({ jitterPerHour }) => jitterPerHour.toFixed(1)],
  ['recover s', ({ recoverySeconds, longestRecovery }) => `${recoverySeconds.toFixed(0)} (${longestRecovery})`],
];

export function tableOf(title: string, rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.policy, ...columns.map(([, cell]) => cell(row))]);
  return `\n${title}\n${aligned([['policy', ...columns.map(([name]) => name)], ...cells])}`;
}

/** V, X and flips of each window for a few policies side by side; means over the seeds. */
export function windowsOf(
  title: string,
  policies: Record<string, readonly Result[]>,
  oracle: readonly Result[],
): string {
  const mean = (runs: readonly Result[], of: (run: Result) => number) =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const cost = new Map(oracle.map((run) => [`${run.trace} ${run.seed}`, run.figures.instanceSeconds]));
  const names = Object.keys(policies);
  const traces = [...new Set(oracle.map(({ trace }) => trace))];
  const rows = traces.map((trace) => [
    trace,
    ...names.flatMap((name) => {
      const runs = policies[name]!.filter((run) => run.trace === trace);
      const x = mean(runs, (run) => run.figures.instanceSeconds / cost.get(`${trace} ${run.seed}`)!);
      const v = mean(runs, ({ figures }) => figures.slow);
      return [v.toFixed(0), x.toFixed(2), mean(runs, ({ figures }) => figures.flips).toFixed(0)];
    }),
  ]);
  return `\n${title}\n${aligned([['window', ...names.flatMap((name) => [`${name} V`, 'X', 'flips'])], ...rows])}`;
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]! + 1);
  return rows.map((row) => `  ${row.map(pad).join(' ')}`.trimEnd()).join('\n');
}
