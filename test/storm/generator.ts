// The storm's buyers, in a process of their own: they come when they were going to come, however slow the shop is.
import { getPriority, setPriority } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createBuyer, type Shelf, type Visit } from './buyer.ts';
import type { Habits } from './settings.ts';
import { dice } from './shape.ts';

export type GeneratorTask = {
  shelf: Shelf;
  /** When buyers come by themselves, ms from the start. */
  arrivalsMs: number[];
  durationMs: number;
  seed: number;
  habits: Habits;
  /** Each buyer's link brings this many more, on average, after `meanDelayMs`; nobody follows after `untilMs`. */
  cascade?: { branching: number; meanDelayMs: number; untilMs: number; mostPerSecond: number };
};

export type GeneratorLine = { visit: Visit } | { end: { cpuMs: number; loopP99Ms: number } };

const task = JSON.parse(await new Response(process.stdin as unknown as ReadableStream).text()) as GeneratorTask;
const priority = -5;
try {
  if (getPriority() > priority) setPriority(priority);
} catch {
  // only root may
}
const lag = monitorEventLoopDelay({ resolution: 5 });
lag.enable();
const cpu = process.cpuUsage();
const random = dice(task.seed);
const startedAt = performance.now();
const now = () => performance.now() - startedAt;
const buy = createBuyer({ shelf: task.shelf, habits: task.habits, now });
const open = new Set<Promise<void>>();
const tell = (line: GeneratorLine) => process.stdout.write(`${JSON.stringify(line)}\n`);

type Coming = { atMs: number; link?: string };
const followers: Coming[] = [];
let followersThisSecond = 0;
let second = 0;

let started = 0;

function start(coming: Coming): void {
  // each buyer's own dice: what one lives through changes nothing for the next
  const visit = buy(coming.atMs, { seed: task.seed * 1_000_003 + started++, link: coming.link }).then((lived) => {
    tell({ visit: lived });
    if (task.cascade && lived.outcome === 'delivered' && lived.referralUrl) spread(lived.referralUrl, task.cascade);
  });
  open.add(visit);
  void visit.finally(() => open.delete(visit));
}

function spread(link: string, { branching, meanDelayMs, untilMs }: NonNullable<GeneratorTask['cascade']>): void {
  for (let left = poisson(branching); left > 0; left--) {
    const atMs = now() - Math.log(1 - random()) * meanDelayMs;
    if (atMs < untilMs) followers.push({ atMs, link });
  }
}

function poisson(mean: number): number {
  let n = 0;
  for (let p = random(); p > Math.exp(-mean); p *= random()) n++;
  return n;
}

let next = 0;
const tick = setInterval(() => {
  const atMs = now();
  if (Math.floor(atMs / 1000) !== second) {
    second = Math.floor(atMs / 1000);
    followersThisSecond = 0;
  }
  while (next < task.arrivalsMs.length && task.arrivalsMs[next]! <= atMs) start({ atMs: task.arrivalsMs[next++]! });
  for (let i = followers.length - 1; i >= 0; i--) {
    if (followers[i]!.atMs > atMs || followersThisSecond >= (task.cascade?.mostPerSecond ?? 0)) continue;
    followersThisSecond++;
    const [coming] = followers.splice(i, 1);
    // one held back by the second's limit was not late by the generator's fault
    start({ ...coming!, atMs: Math.max(coming!.atMs, atMs - 10) });
  }
  if (atMs < task.durationMs) return;
  clearInterval(tick);
  void Promise.allSettled(open).then(() => {
    const used = process.cpuUsage(cpu);
    tell({ end: { cpuMs: (used.user + used.system) / 1000, loopP99Ms: lag.percentile(99) / 1e6 } });
    process.exitCode = 0;
  });
}, 5);
