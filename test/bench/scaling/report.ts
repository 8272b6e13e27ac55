import type { Result } from './job.ts';
import { kinds, titles } from './kinds.ts';
import { mainPeak, wrongCrowds, wrongForecasts } from './plan.ts';
import { baselines, defaults } from './policies.ts';
import type { Row } from './row.ts';
import { rowIn, runsOf, type Setting } from './select.ts';
import { tableOf, windowsOf } from './table.ts';
import { type Line, verdictOf } from './verdict.ts';

export type Verdict = Setting & { lines: Line[] };

/** What the same line said in an earlier run; null: it was not there. */
function figuresBefore(earlier: readonly Verdict[], setting: Setting, what: string): string | null {
  const same = earlier.find(
    ({ kind, peakPerSecond, startSeconds, delaySeconds }) =>
      kind === setting.kind &&
      peakPerSecond === setting.peakPerSecond &&
      startSeconds === setting.startSeconds &&
      delaySeconds === setting.delaySeconds,
  );
  return same?.lines.find((line) => line.what === what)?.figures ?? null;
}

const title = ({ kind, peakPerSecond, startSeconds, delaySeconds }: Setting): string =>
  `${titles[kind]}, ${kind === 'chain' ? '' : `P = ${peakPerSecond}/s, `} D = ${startSeconds} s, metric delay of ours ${delaySeconds} s`;

const notNull = <T>(value: T | null): value is T => value !== null;

/** Prints the table of one setting. */
export function printTable(results: readonly Result[], setting: Setting): void {
  const names = ['ours', ...wrongForecasts, ...wrongCrowds, ...Object.keys(baselines)];
  const rows = names.map((name) => rowIn(results, setting, name)).filter(notNull);
  console.log(
    tableOf(
      title(setting),
      rows.toSorted((a, b) => a.slow - b.slow),
    ),
  );
}

/** Prints V, X and flips of each window for those that were run. */
export function printWindows(results: readonly Result[], setting: Setting, names: readonly string[]): void {
  const sides = Object.fromEntries(
    names.map((name) => [name, runsOf(results, setting, name)] as const).filter(([, runs]) => runs.length > 0),
  );
  console.log(windowsOf(title(setting), sides, runsOf(results, setting, 'oracle')));
}

/** The verdict of one setting; null when ours or the baselines were not run. */
export function judge(results: readonly Result[], setting: Setting): Verdict | null {
  const row = (name: string): Row | null => rowIn(results, setting, name);
  const ours = row('ours');
  const tuned = row('hpa-tuned');
  const others = Object.keys(baselines)
    .filter((name) => name !== 'oracle')
    .map(row)
    .filter(notNull);
  if (!ours || !tuned) return null;
  return { ...setting, lines: verdictOf(ours, others, defaults.map(row).filter(notNull), tuned) };
}

export function printVerdict({ lines, ...setting }: Verdict, earlier: readonly Verdict[]): void {
  console.log(`\n${title(setting)}`);
  for (const { grade, what, met, figures } of lines) {
    const before = figuresBefore(earlier, setting, what);
    const was = before === null || before === '' ? '' : `   (before: ${before})`;
    console.log(`  ${grade.padEnd(7)} ${what.padEnd(62)} ${met ? 'met    ' : 'NOT met'}  ${figures}${was}`);
  }
}

/** Each line over all settings of a kind: at how many it is met, and where it is not. */
export function printSummary(verdicts: readonly Verdict[]): void {
  console.log('\nSUMMARY (P, D, metric delay of ours)');
  for (const kind of kinds) {
    const all = verdicts
      .filter((verdict) => verdict.kind === kind)
      .flatMap(({ lines, ...setting }) => lines.map((line) => ({ setting, line })));
    if (all.length === 0) continue;
    console.log(titles[kind]);
    for (const [what, some] of Map.groupBy(all, ({ line }) => `${line.grade.padEnd(7)} ${line.what}`)) {
      const missed = some.filter(({ line }) => !line.met);
      const where = missed.map(({ setting: { peakPerSecond, startSeconds, delaySeconds } }) =>
        [peakPerSecond, startSeconds, delaySeconds].join('/'),
      );
      const met = `met at ${some.length - missed.length} of ${some.length}`;
      console.log(`  ${what.padEnd(70)} ${met}${where.length > 0 ? `, NOT at ${where.join(' ')}` : ''}`);
    }
  }
}

/** What must hold everywhere: no window worse than HPA 70, and a forecast that is off or wrong no worse than HPA tuned. */
export function robustness(results: readonly Result[], setting: Setting): Line[] {
  const lines: Line[] = [];
  const ours = runsOf(results, setting, 'ours');
  const hpa = runsOf(results, setting, 'hpa70');
  const worse = [...new Set(ours.map(({ trace }) => trace))]
    .map((trace) => ({ trace, our: slowOf(ours, trace), their: slowOf(hpa, trace) }))
    .filter(({ our, their }) => our > their);
  if (ours.length > 0 && hpa.length > 0)
    lines.push({
      grade: 'must',
      what: 'no window has more slow seconds than with HPA 70',
      met: worse.length === 0,
      figures: worse.map(({ trace, our, their }) => `${trace} ${our.toFixed(0)} > ${their.toFixed(0)}`).join('; '),
    });
  if (setting.peakPerSecond !== mainPeak) return lines;
  for (const name of [...wrongForecasts, ...wrongCrowds]) {
    const wrong = rowIn(results, setting, name);
    const tuned = rowIn(results, setting, 'hpa-tuned');
    if (!wrong || !tuned) continue;
    lines.push({
      grade: 'must',
      what: `${name.replace('-', ' ')}: V not above HPA tuned's`,
      met: wrong.slow <= tuned.slow,
      figures: `${wrong.slow.toFixed(0)} <= ${tuned.slow.toFixed(0)} (X ${wrong.cost.toFixed(3)}, flips ${wrong.flips.toFixed(0)})`,
    });
  }
  return lines;
}

function slowOf(runs: readonly Result[], trace: string): number {
  const some = runs.filter((run) => run.trace === trace);
  return some.reduce((sum, { figures }) => sum + figures.slow, 0) / some.length;
}
