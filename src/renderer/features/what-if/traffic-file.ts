import { traffic } from '../../../../server/contract/scaling/what-if.ts';
import { lengthOf } from '../../lib/bounds.ts';
const badRows = ['columns', 'number', 'negative'] as const;
type BadRow = { line: number; kind: (typeof badRows)[number] };

export type TrafficFile = {
  rows: [seconds: number, count: number][];
  /** The first bad lines, and how many there are in all. */
  bad: BadRow[];
  badCount: number;
  /** What is wrong with the file as a whole. */
  problem: 'too_few' | 'too_many' | 'too_long' | null;
  seconds: number;
  total: number;
  peakPerSecond: number;
};

const { min: fewestRows, max: mostRows } = lengthOf(traffic.options[3].shape.rows);
const longestS = 62 * 86_400;
const shownBad = 5;

/** `seconds,count` rows; a header, blank lines, `#` remarks, tabs and semicolons are fine. */
export function parseTraffic(text: string): TrafficFile {
  const rows: TrafficFile['rows'] = [];
  const bad: BadRow[] = [];
  let badCount = 0;
  let begun = false;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const found = rowOf(trimmed);
    const isHeader = !begun && !/^[-+.\d]/.test(trimmed);
    begun = true;
    if (typeof found !== 'string') rows.push(found);
    else if (!isHeader) {
      badCount += 1;
      if (bad.length < shownBad) bad.push({ line: index + 1, kind: found });
    }
  }
  return { rows, bad, badCount, ...summaryOf(rows) };
}

function rowOf(line: string): [number, number] | BadRow['kind'] {
  const cells = line.split(/[,;\t]/).map((cell) => cell.trim());
  if (cells.length !== 2 || cells.includes('')) return 'columns';
  const [seconds, amount] = cells.map(Number) as [number, number];
  if (!Number.isFinite(seconds) || !Number.isFinite(amount)) return 'number';
  return seconds < 0 || amount < 0 ? 'negative' : [seconds, amount];
}

function summaryOf(rows: TrafficFile['rows']) {
  const sorted = rows.toSorted((a, b) => a[0] - b[0]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  const spanS = first && last ? last[0] - first[0] : 0;
  const usualS = rows.length < 2 ? 1 : Math.max(1, spanS / (rows.length - 1));
  const seconds = rows.length === 0 ? 0 : spanS + usualS;
  let total = 0;
  let peakPerSecond = 0;
  for (const [index, [at, amount]] of sorted.entries()) {
    total += amount;
    const untilS = sorted[index + 1]?.[0] ?? at + usualS;
    peakPerSecond = Math.max(peakPerSecond, amount / Math.max(1, untilS - at));
  }
  const problem =
    rows.length < fewestRows
      ? ('too_few' as const)
      : rows.length > mostRows
        ? ('too_many' as const)
        : seconds > longestS
          ? ('too_long' as const)
          : null;
  return { problem, seconds, total, peakPerSecond };
}
