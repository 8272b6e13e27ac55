import { defined } from '../contract/defined.ts';
import { cpus } from 'node:os';

const everyMs = 2000;
const windowMs = 10_000;

type Times = { atMs: number; busyMs: number; allMs: number };

export type ProcessorWatch = {
  /** How busy this machine's processors were over the last 10 s, 0 to 1; null: not known yet. */
  share(): number | null;
  close(): void;
};

/** `read`: time that all processors together were busy and that there was, ms since some moment. Default: this machine's. */
export function watchProcessors(
  read: () => Omit<Times, 'atMs'> = readTimes,
  now = () => performance.now(),
): ProcessorWatch {
  const seen: Times[] = [{ atMs: now(), ...read() }];
  const timer = setInterval(() => {
    seen.push({ atMs: now(), ...read() });
    while (seen.length > 2 && defined(seen.at(-1), 'seen.at(-1)').atMs - defined(seen[1], 'seen[1]').atMs >= windowMs)
      seen.shift();
  }, everyMs);
  timer.unref();
  return {
    share() {
      const [first, last] = [defined(seen[0], 'seen[0]'), defined(seen.at(-1), 'seen.at(-1)')];
      const all = last.allMs - first.allMs;
      return last.atMs - first.atMs < windowMs || all <= 0 ? null : (last.busyMs - first.busyMs) / all;
    },
    close: () => clearInterval(timer),
  };
}

function readTimes(): Omit<Times, 'atMs'> {
  let busyMs = 0;
  let allMs = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle;
    allMs += all;
    busyMs += all - times.idle;
  }
  return { busyMs, allMs };
}
