import { setTimeout as sleep } from 'node:timers/promises';
import { sideTask, tellLast, tellStarter } from '../../lib/side-process.ts';
import { createRandom } from '../../scaling/random.ts';
import { buyOnce, type BuyerTask } from './buyer.ts';
import { type Script, shareAt } from './script.ts';

export type CrowdTask = BuyerTask & {
  id: string;
  script: Script;
  peakPerSecond: number;
  durationMs: number;
  /** Nobody comes before this has passed: what was asked for gets ready. */
  leadMs: number;
  seed: number;
};

/** Told twice a second. Latencies are those since the last report, ms. */
export type CrowdReport = {
  sent: number;
  delivered: number;
  /** Ordered in vain; not those whose key has not come yet. */
  failed: number;
  latenciesMs: number[];
  /** Orders whose key no buyer has seen yet, whether or not one still looks. */
  unseen: string[];
  failure: string | null;
  over: boolean;
};

const reportMs = 500;
/** How long those who have come are waited for after the last one came, ms. */
const lastMs = 35_000;

const task = await sideTask<CrowdTask>();
const random = createRandom(task.seed);
const inside = new Set<Promise<void>>();
const unseen = new Set<string>();
const report: CrowdReport = {
  sent: 0,
  delivered: 0,
  failed: 0,
  latenciesMs: [],
  unseen: [],
  failure: null,
  over: false,
};
let open = true;
let drawn = 0;

process.on('message', () => {
  open = false;
});
const telling = setInterval(() => tell(), reportMs);

function tell(say = tellStarter): void {
  report.unseen = [...unseen];
  say(report);
  report.latenciesMs = [];
}

function come(): void {
  const name = `rehearsal ${task.id.slice(0, 8)} ${drawn++}`;
  let step: 'looks' | 'orders' | 'ordered' = 'looks';
  const crowd = {
    isClosed: () => !open,
    onOrder() {
      step = 'orders';
      report.sent++;
    },
    onOrdered(orderNo: string) {
      step = 'ordered';
      unseen.add(orderNo);
    },
  };
  const buying: Promise<void> = buyOnce(task, name, { thinkMs: 200 + random() * 1300, crowd })
    .then((bought) => {
      if (!bought) return;
      unseen.delete(bought.orderNo);
      report.delivered++;
      report.latenciesMs.push(bought.latencyMs);
    })
    .catch((error: unknown) => {
      report.failure = error instanceof Error ? error.message : String(error);
      // one that has ordered may have paid: whether its key came is looked up at the end
      if (step === 'ordered') return;
      if (step === 'looks') report.sent++;
      report.failed++;
    })
    .finally(() => inside.delete(buying));
  inside.add(buying);
}

await sleep(task.leadMs);
const startedAt = performance.now();
let nextAt = 0;
while (open) {
  const elapsed = performance.now() - startedAt;
  if (elapsed >= task.durationMs) break;
  // thinned from the peak's rate, so that a steep ramp is followed to the moment
  while (nextAt <= elapsed) {
    if (random() < shareAt(task.script, nextAt / task.durationMs)) come();
    nextAt += (-Math.log(1 - random()) / task.peakPerSecond) * 1000;
  }
  await sleep(Math.min(50, Math.max(1, nextAt - elapsed)));
}
// no timer that outlives the last buyer
await Promise.race([Promise.all(inside), sleep(open ? lastMs : 3000, undefined, { ref: false })]);
clearInterval(telling);
report.over = true;
tell(tellLast);
