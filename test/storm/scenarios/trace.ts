import { readFile } from 'node:fs/promises';
import { fastKeys, nothingLost } from './checks.ts';
import type { Plan, Scenario } from './scenario.ts';

const durationMs = 8 * 60_000;

/** A recorded series (`seconds,count` rows), squeezed into eight minutes with its peak at 15 times the base. */
export const trace: Scenario = {
  name: 'trace',
  title: 'A recorded trace',
  async plan(base, file) {
    if (!file) throw new Error('--trace FILE: a CSV with rows of seconds,count');
    const rows = (await readFile(file, 'utf8'))
      .split('\n')
      .map((line) => line.split(',').map(Number))
      .filter((cells): cells is [number, number] => cells.length >= 2 && cells.every(Number.isFinite));
    if (rows.length < 3) throw new Error(`${file}: expected rows of seconds,count`);
    return squeezed(rows, base * 15);
  },
  judge: (report) => [fastKeys(report), ...nothingLost(report)],
};

function squeezed(rows: [number, number][], peak: number): Plan {
  const first = rows[0]![0];
  const spanS = rows.at(-1)![0] - first;
  const most = Math.max(...rows.map(([, count]) => count));
  const top = rows.findIndex(([, count]) => count === most);
  const topMs = ((rows[top]![0] - first) / spanS) * durationMs;
  return {
    rate(atMs) {
      const seconds = first + (atMs / durationMs) * spanS;
      const after = Math.max(
        1,
        rows.findIndex(([at]) => at > seconds),
      );
      const [fromS, from] = rows[after - 1]!;
      const [toS, to] = rows[Math.min(after, rows.length - 1)]!;
      const share = toS === fromS ? 0 : Math.min(1, (seconds - fromS) / (toS - fromS));
      return ((from + (to - from) * share) / most) * peak;
    },
    durationMs,
    peak,
    peakFromMs: Math.max(0, topMs - 30_000),
    peakUntilMs: Math.min(durationMs, topMs + 30_000),
  };
}
