// npm run bench:scaling -- --traces FOLDER [--seeds 5] [--quick]: plays the recorded and the synthetic windows to the
// shipped policy and to the baselines, prints tables and verdicts, writes bench/scaling.json.
// For tuning, one line a window in seconds, no JSON:
//   node test/bench/scaling/run.ts --traces FOLDER --quick --only ours --d 30 --delay 5 --seeds 1
// `--only` takes several (ours,hpa50,hpa-tuned); `--d`, `--delay` and `--peak` take lists (5,30,60).
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appRoot } from '../../../server/lib/app-root.ts';
import { allTraces } from './all-traces.ts';
import { type Options, readOptions } from './arguments.ts';
import type { Result } from './job.ts';
import { isShapeOnly, kinds } from './kinds.ts';
import { machineFigures, printMachine } from './machine-report.ts';
import { jobsFor, mainPeak } from './plan.ts';
import { runJobs } from './pool.ts';
import { judge, printTable, printSummary, printVerdict, printWindows, robustness, type Verdict } from './report.ts';
import type { Setting } from './select.ts';
import type { Trace } from './trace.ts';

function settingsOf(results: readonly Result[], { delays }: Options): Setting[] {
  const settings: Setting[] = [];
  const known = new Set<string>();
  for (const { kind, peakPerSecond, startSeconds } of results)
    for (const delaySeconds of isShapeOnly(kind) ? delays.slice(0, 1) : delays) {
      const key = `${kind} ${peakPerSecond} ${startSeconds} ${delaySeconds}`;
      if (!known.has(key)) settings.push({ kind, peakPerSecond, startSeconds, delaySeconds });
      known.add(key);
    }
  const rank = ({ kind, peakPerSecond }: Setting) => kinds.indexOf(kind) * 1e6 + Math.abs(peakPerSecond - mainPeak);
  return settings.toSorted(
    (a, b) => rank(a) - rank(b) || a.startSeconds - b.startSeconds || a.delaySeconds - b.delaySeconds,
  );
}

function report(results: readonly Result[], options: Options, earlier: readonly Verdict[]): Verdict[] {
  const settings = settingsOf(results, options);
  for (const setting of settings) {
    if (options.only) printWindows(results, setting, [...options.only.filter((one) => one !== 'oracle'), 'oracle']);
    printTable(results, setting);
  }
  if (options.only) return [];
  const main = settings.filter(({ peakPerSecond }) => peakPerSecond === mainPeak);
  for (const setting of main) printWindows(results, setting, ['ours', 'hpa70', 'hpa50', 'oracle']);
  const verdicts: Verdict[] = [];
  console.log('\nVERDICT');
  for (const setting of settings) {
    const verdict = judge(results, setting);
    if (!verdict) continue;
    verdict.lines.push(...robustness(results, setting));
    printVerdict(verdict, earlier);
    verdicts.push(verdict);
  }
  printSummary(verdicts);
  printMachine();
  return verdicts;
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  let options: Options;
  let traces: Trace[];
  try {
    options = readOptions(process.argv.slice(2));
    traces = allTraces(options.folder);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
    return;
  }
  const jobs = jobsFor(traces, options);
  const results = await runJobs(options.folder, jobs, (done) => {
    if (process.stderr.isTTY)
      process.stderr.write(`\r${done} of ${jobs.length} loads played${done < jobs.length ? '' : '\n'}`);
  });
  const verdicts = report(results, options, await earlierVerdicts());
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`\n${jobs.length} loads, seeds 1-${options.seeds}, in ${seconds.toFixed(0)} s`);
  if (options.only) return;
  await writeResults(results, verdicts, options, seconds);
}

const resultsFile = join(appRoot, 'bench/scaling.json');

/** Of the run before this one: the committed one, as a rule. */
async function earlierVerdicts(): Promise<Verdict[]> {
  const text = await readFile(resultsFile, 'utf8').catch(() => null);
  return text === null ? [] : (JSON.parse(text) as { verdicts: Verdict[] }).verdicts;
}

async function writeResults(
  results: readonly Result[],
  verdicts: readonly Verdict[],
  { seeds, quick }: Options,
  seconds: number,
): Promise<void> {
  const head = { at: new Date().toISOString(), seeds, quick, seconds: Math.round(seconds) };
  const lines = (all: readonly object[]) => all.map((one) => JSON.stringify(one)).join(',\n');
  const text = `${JSON.stringify(head).slice(0, -1)},\n"verdicts":[\n${lines(verdicts)}],\n"machine":[\n${lines(machineFigures())}],\n"windows":[\n${lines(compact(results))}]}\n`;
  await mkdir(join(appRoot, 'bench'), { recursive: true });
  await writeFile(resultsFile, text);
}

/** Means over the seeds: a line a window and policy at the main peak. */
function compact(all: readonly Result[]) {
  const results = all.filter(({ peakPerSecond }) => peakPerSecond === mainPeak);
  const groups = Map.groupBy(
    results,
    (run) => `${run.peakPerSecond} ${run.startSeconds} ${run.delaySeconds} ${run.policy} ${run.trace}`,
  );
  return [...groups.values()].map((runs) => {
    const { policy, startSeconds, delaySeconds, trace, peakPerSecond } = runs[0]!;
    const mean = (of: (run: Result) => number) =>
      Number((runs.reduce((sum, run) => sum + of(run), 0) / runs.length).toFixed(2));
    return {
      policy,
      trace,
      peakPerSecond,
      startSeconds,
      delaySeconds,
      slowSeconds: mean(({ figures }) => figures.slow),
      instanceHours: mean(({ figures }) => figures.instanceSeconds / 3600),
      failed: mean(({ figures }) => figures.failed),
      flips: mean(({ figures }) => figures.flips),
      events: mean(({ figures }) => figures.events),
    };
  });
}

await main();
