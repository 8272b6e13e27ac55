import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in ticks of 10 ms. */
const tickMs = 10;

type Stat = { pid: number; parent: number; ownMs: number; reapedMs: number };

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = (index: number) => Number(fields[index]) * tickMs;
    return { pid, parent: Number(fields[1]), ownMs: ticks(11) + ticks(12), reapedMs: ticks(13) + ticks(14) };
  } catch {
    return undefined;
  }
}

/** CPU time of a process and everything below it, ended children included, ms. */
export function treeCpuMs(root: number): number {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : []));
  const below = (pid: number): Stat[] => all.flatMap((stat) => (stat.parent === pid ? [stat, ...below(stat.pid)] : []));
  const own = all.find((stat) => stat.pid === root);
  return own ? [own, ...below(root)].reduce((sum, stat) => sum + stat.ownMs + stat.reapedMs, 0) : 0;
}

/** Resident memory of a process, MB; shared pages counted in proportion. */
export function memoryMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/Pss:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024;
}
