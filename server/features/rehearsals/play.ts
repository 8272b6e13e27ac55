import { setTimeout as sleep } from 'node:timers/promises';
import { run, statement } from '../../db/statement.ts';
import { endSideProcess, startSideProcess } from '../../lib/side-process.ts';
import { type Context, systemActor } from '../context.ts';
import { awaitDelivery } from './await-delivery.ts';
import { type Ending, endRehearsal, keepFigures } from './end.ts';
import { countRunning } from '../instances/count-running.ts';
import { createLatencies, type Figures, noFigures } from './figures.ts';
import { realLatencyBefore, watchRealBuyers } from './guard.ts';
import { expectedBuyers } from './script.ts';
import { clearTestStock, prepareTestStock } from './test-stock.ts';
import type { CrowdReport, CrowdTask } from './worker.ts';

export type Play = Omit<CrowdTask, 'variantId'> & { costCeilingMinor: number; endsAtMs: number };

const beat = statement<never, [string, string, number]>({
  name: 'rehearsals_beat',
  text: "update rehearsal set figures = $2, ends_at = to_timestamp($3::float8 / 1000), beat_at = now() where id = $1 and state = 'running' returning id",
});

const everyMs = 1000;
/** Keys beyond what is expected to sell: buyers are drawn, so they may be more. */
const spareKeys = 100;

/** Plays a rehearsal that has been written down, to its end: done, stopped or failed. Never throws. */
export async function playRehearsal(ctx: Context, play: Play): Promise<void> {
  const figures = noFigures(0);
  let ending: Ending;
  try {
    ending = await perform(ctx, play, figures);
  } catch (error) {
    ctx.log.warn({ err: error, rehearsal: play.id }, 'a rehearsal failed');
    ending = { state: 'failed', stoppedBy: 'problem', problem: 'player_failed' };
  }
  try {
    const ended = await endRehearsal(ctx, play.id, { ending, figures, actor: systemActor });
    if (!ended) await keepFigures(ctx, play.id, figures);
    await clearTestStock(ctx);
  } catch (error) {
    ctx.log.warn({ err: error, rehearsal: play.id }, 'a rehearsal could not be ended; the sweep will');
  }
}

async function perform(ctx: Context, play: Play, figures: Figures): Promise<Ending> {
  const before = await realLatencyBefore(ctx);
  figures.instancesBefore = figures.instancesPeak = await countRunning(ctx);
  const keys = Math.ceil(expectedBuyers(play.script, play.peakPerSecond, play.durationMs) * 1.2) + spareKeys;
  const variantId = await prepareTestStock(ctx, keys, play.endsAtMs + 600_000);
  const crowd = gather({ ...play, variantId });
  // the stock took a moment
  let endsAtMs = ctx.clock() + play.leadMs + play.durationMs;
  const isRunning = async () => (await run(ctx.db, beat, [play.id, JSON.stringify(figures), endsAtMs])).length > 0;
  const watch = async (): Promise<Ending> => {
    let lastAt = performance.now();
    let cost = 0;
    for (;;) {
      await Promise.race([sleep(everyMs), crowd.over]);
      const instances = await countRunning(ctx);
      const now = performance.now();
      const more = Math.max(0, instances - figures.instancesBefore);
      cost += (more * (now - lastAt) * ctx.config.instancePriceMinorPerHour) / 3_600_000;
      lastAt = now;
      const real = await watchRealBuyers(ctx, before);
      Object.assign(figures, crowd.figures(), {
        realLatencyP95Ms: real.p95Ms,
        instancesPeak: Math.max(figures.instancesPeak, instances),
        costMinor: Math.ceil(cost),
      });
      if (!(await isRunning())) return { state: 'stopped', stoppedBy: 'person' };
      if (real.slower) return { state: 'stopped', stoppedBy: 'real_buyers' };
      if (cost >= play.costCeilingMinor) return { state: 'stopped', stoppedBy: 'cost' };
      if (crowd.problem()) return { state: 'failed', stoppedBy: 'problem', problem: 'crowd_died' };
      if (crowd.isOver()) return { state: 'done' };
    }
  };
  let ending: Ending;
  try {
    ending = await watch();
  } finally {
    await crowd.leave();
  }
  endsAtMs = Math.min(endsAtMs, ctx.clock());
  await awaitDelivery(ctx, crowd.unseen(), async (latenciesMs) => {
    crowd.deliver(latenciesMs);
    Object.assign(figures, crowd.figures());
    await isRunning();
  });
  // whoever has no key by now has none
  figures.failed = figures.sent - figures.delivered;
  const nobody = ending.state === 'done' && figures.sent > 0 && figures.delivered === 0;
  return nobody ? { state: 'failed', stoppedBy: 'problem', problem: 'nobody_delivered' } : ending;
}

/** The buyers, in a process of their own: the console goes on serving its desk. */
function gather(task: CrowdTask) {
  const side = startSideProcess('rehearsals', task);
  const latencies = createLatencies();
  let last: CrowdReport | undefined;
  let failed: unknown;
  let exited = false;
  let late = 0;
  side.on('message', (told) => {
    const report = told as CrowdReport;
    latencies.add(report.latenciesMs);
    last = report;
  });
  side.on('error', (error) => (failed = error));
  const gone = new Promise<void>((resolve) => {
    side.once('exit', () => {
      exited = true;
      resolve();
    });
  });
  return {
    over: gone,
    isOver: () => last?.over === true,
    problem: () => failed !== undefined || (exited && last?.over !== true),
    figures: (): Pick<Figures, 'sent' | 'delivered' | 'failed' | 'latencyP95Ms'> => ({
      sent: last?.sent ?? 0,
      delivered: (last?.delivered ?? 0) + late,
      failed: last?.failed ?? 0,
      latencyP95Ms: latencies.p95(),
    }),
    unseen: (): readonly string[] => last?.unseen ?? [],
    /** Keys that came when nobody looked any more. */
    deliver(latenciesMs: readonly number[]): void {
      late += latenciesMs.length;
      latencies.add(latenciesMs);
    },
    /** Nobody comes any more; those inside get a moment. */
    async leave(): Promise<void> {
      if (exited) return;
      if (side.connected) side.send('stop');
      await Promise.race([gone, sleep(5000)]);
      await endSideProcess(side);
    },
  };
}
