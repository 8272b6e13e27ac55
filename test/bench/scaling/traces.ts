import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trace } from './trace.ts';

/** The windows that `windows.csv` names. Throws an Error whose message says what to do when the folder has none. */
export function readTraces(folder: string): Trace[] {
  const list = join(folder, 'windows.csv');
  if (!existsSync(list))
    throw new Error(
      `There is no windows.csv in ${folder}; pass the folder of the traces: npm run bench:scaling -- --traces <folder>`,
    );
  const windows = rowsOf(list).map(([file, start, seconds]) => ({
    file: file!,
    start: Number(start),
    seconds: Number(seconds),
  }));
  return windows.map(({ file, start, seconds }) => {
    const path = join(folder, file);
    if (!existsSync(path)) throw new Error(`windows.csv names ${file}, which is not in ${folder}; put it there.`);
    return readTrace(path, file.replace(/\.csv$/, ''), start, seconds);
  });
}

function readTrace(path: string, name: string, start: number, seconds: number): Trace {
  const rows = rowsOf(path);
  const binSeconds = Number(rows[1]![0]) - Number(rows[0]![0]);
  const bins = new Float64Array(Math.round(Number(rows.at(-1)![0]) / binSeconds) + 1);
  for (const [at, count] of rows) bins[Math.round(Number(at) / binSeconds)] = Number(count) / binSeconds;
  const first = Math.floor(start / binSeconds);
  const peak = bins.subarray(first, Math.ceil((start + seconds) / binSeconds)).reduce((a, b) => Math.max(a, b), 0);
  for (let n = 0; n < bins.length; n++) bins[n]! /= peak;
  const rates = new Float64Array(seconds);
  for (let second = 0; second < seconds; second++) rates[second] = between(bins, (start + second) / binSeconds - 0.5);
  const earlier = start >= 86_400 ? { binSeconds, rates: bins.slice(0, first), startsAt: start } : null;
  const flat = (second: number) => bins[Math.min(bins.length - 1, Math.floor((start + second) / binSeconds))]!;
  const plateaus = binSeconds > 1 ? Float64Array.from({ length: seconds }, (_, second) => flat(second)) : null;
  return { name, kind: 'real', rates, earlier, plateaus };
}

/** The recorded windows again, as if each bin were a plateau: rises come in one second, as the bins do not say they don't. */
export function plateauTraces(recorded: readonly Trace[]): Trace[] {
  return recorded.flatMap(({ name, earlier, plateaus }) =>
    plateaus ? [{ name, kind: 'plateaus' as const, rates: plateaus, earlier }] : [],
  );
}

/** Straight between the centres of the bins; flat before the first and after the last. */
export function between(bins: Float64Array, position: number): number {
  const last = bins.length - 1;
  const at = Math.min(Math.max(position, 0), last);
  const low = Math.floor(at);
  const high = Math.min(low + 1, last);
  return bins[low]! + (bins[high]! - bins[low]!) * (at - low);
}

const rowsOf = (path: string): string[][] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','));
