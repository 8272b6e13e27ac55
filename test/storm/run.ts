// npm run storm: real HTTP buyers against real processes on this machine, and a report.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../server/features/context.ts';
import { compareModel } from '../../server/features/what-if/model-check.ts';
import { replaySettings } from '../../server/features/what-if/settings.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { benchPostgres } from '../bench/bench.ts';
import { accountOf } from './account.ts';
import { besideText } from './beside.ts';
import type { Visit } from './buyer.ts';
import { decisionsSince } from './decisions.ts';
import { figuresOf, slicesOf } from './figures.ts';
import { startHpa } from './hpa.ts';
import { createPodMeter, type PodMeter } from './pods.ts';
import { readOptions, type StormOptions } from './options.ts';
import { reportHtml } from './report-html.ts';
import { reportText } from './report-text.ts';
import type { StormReport } from './report.ts';
import { startSampler } from './sampler.ts';
import type { Plan } from './scenarios/scenario.ts';
import { sendBuyers } from './send-buyers.ts';
import { defaults, stormPolicy, type StormSettings, stormServices } from './settings.ts';
import { arrivals, dice } from './shape.ts';
import { openStormShop, type StormShop } from './shop.ts';
import { billAgainstEvenPace } from './steady.ts';

const settleMs = 3000;

async function storm(options: StormOptions): Promise<StormReport> {
  const { scenario, seed, paused, control, shorten, traceFile, out, base, preset } = options;
  const settings: StormSettings = {
    ...defaults,
    ...scenario.settings,
    ...(base && { basePerSecond: base }),
    preset: preset ?? scenario.preset ?? defaults.preset,
  };
  // of all who come, so many pay
  const comePerPaid = 1 / (1 - settings.habits.abandoned);
  const plan = shortened(await scenario.plan(settings.basePerSecond * comePerPaid, traceFile), shorten);
  const arrivalsMs = arrivals(plan.rate, plan.durationMs, plan.peak, dice(seed));
  // carts that nobody pays hold theirs for a while: no more than a small part of what is there
  const plenty = plan.cascade ? 14 : settings.habits.abandoned > 0 ? 4 : 2;
  const keys = scenario.stock ?? Math.ceil(arrivalsMs.length * plenty) + 200;
  console.log(
    `${scenario.title}: ${arrivalsMs.length} visitors in ${Math.round(plan.durationMs / 1000)} s, ${keys} keys on the shelf, seed ${seed}`,
  );
  await mkdir(out, { recursive: true });
  await using postgres = await benchPostgres();
  const url = await postgres.newDatabase('storm');
  await using shop = await openStormShop(url, {
    settings,
    keys,
    paused,
    scales: control === undefined,
    logFile: join(out, `${scenario.name}.log`),
  });
  await sleep(settleMs + untilAligned(plan));
  const startsAtMs = Date.now();
  await scenario.prepare?.(shop, startsAtMs);

  const startedAt = performance.now();
  const pods = createPodMeter(shop.db);
  const sampler = startSampler(shop, pods, startedAt);
  const hpa = control && startHpa(shop, pods, settings);
  const visits: Visit[] = [];
  const progress = setInterval(() => tell(visits, sampler.samples.at(-1)), 15_000);
  await sendBuyers(
    {
      shelf: shop.shelf,
      arrivalsMs,
      durationMs: plan.durationMs,
      seed: seed + 1,
      habits: settings.habits,
      cascade: plan.cascade,
    },
    (visit) => visits.push(visit),
  );
  clearInterval(progress);
  await hpa?.stop();
  await sampler.stop();
  return report({ ...options, settings, plan, shop, startsAtMs, visits, sampler, pods });
}

function shortened(plan: Plan, by: number): Plan {
  if (by === 1) return plan;
  return {
    ...plan,
    rate: (atMs) => plan.rate(atMs * by),
    durationMs: plan.durationMs / by,
    peakFromMs: plan.peakFromMs / by,
    peakUntilMs: plan.peakUntilMs / by,
  };
}

/** So that a floor that begins on a whole minute begins at the planned moment of the run. */
function untilAligned({ wholeMinuteAtMs }: Plan): number {
  if (wholeMinuteAtMs === undefined) return 0;
  return 60_000 - ((Date.now() + settleMs + wholeMinuteAtMs) % 60_000);
}

function tell(visits: Visit[], sample: ReturnType<typeof startSampler>['samples'][number] | undefined): void {
  if (!sample) return;
  const late = visits.slice(-200).flatMap(({ paidAtMs, keyAtMs }) => (keyAtMs ? [keyAtMs - paidAtMs!] : []));
  const slow = late.toSorted((a, b) => a - b).at(Math.floor(late.length * 0.95)) ?? 0;
  const ready = stormServices.map((service) => sample.ready[service]);
  console.log(
    `${(sample.atMs / 1000).toFixed(0).padStart(5)} s  ${visits.length} done, ${visits.filter(({ outcome }) => outcome === 'failed').length} failed, last keys p95 ${Math.round(slow)} ms, instances ${ready.reduce((a, b) => a + b, 0)} (${ready.join(' ')})`,
  );
}

type Run = Pick<StormOptions, 'scenario' | 'seed' | 'paused' | 'control' | 'shorten'> & {
  settings: StormSettings;
  plan: Plan;
  shop: StormShop;
  startsAtMs: number;
  visits: Visit[];
  sampler: ReturnType<typeof startSampler>;
  pods: PodMeter;
};

async function report(run: Run): Promise<StormReport> {
  const { scenario, seed, paused, control, shorten, pods, settings, plan, shop, startsAtMs, visits, sampler } = run;
  const slices = slicesOf(visits, plan.durationMs);
  const made: StormReport = {
    scenario: scenario.name,
    title: scenario.title,
    at: new Date(startsAtMs).toISOString(),
    seed,
    paused,
    control,
    shorten,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
    settings,
    pace: stormPolicy(settings).pace,
    figures: figuresOf({
      visits,
      samples: sampler.samples,
      busy: pods.book(),
      supplierMs: settings.upstreamDelayMs.dispense,
      slices,
      peakFromMs: plan.peakFromMs,
      peakUntilMs: plan.peakUntilMs,
      firstServedByNewMs: sampler.firstServedByNewMs(),
    }),
    account: await accountOf(shop.db),
    model: control ? null : await modelOf(shop.ctx, startsAtMs, plan.durationMs),
    slices,
    samples: sampler.samples,
    decisions: await decisionsSince(shop.db, startsAtMs),
    billAgainstEvenPace: billAgainstEvenPace(
      visits,
      sampler.samples,
      { fromMs: plan.peakFromMs, untilMs: plan.durationMs },
      settings,
    ),
    problems: [...new Set(visits.flatMap(({ problem }) => problem ?? []))].slice(0, 20),
    checks: [],
  };
  return { ...made, checks: scenario.judge(made) };
}

/** Arrivals are kept by the minute, so that the stretch begins with a whole one. */
async function modelOf(ctx: Context, startsAtMs: number, durationMs: number): Promise<StormReport['model']> {
  const fromMs = Math.floor(startsAtMs / 60_000) * 60_000;
  const { settings } = await replaySettings(ctx, fromMs);
  const untilMs = Math.ceil((startsAtMs + durationMs) / 10_000) * 10_000;
  return compareModel(ctx, settings.models, { fromMs, untilMs });
}

const options = (() => {
  try {
    return readOptions(process.argv.slice(2), appRoot);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
})();
const made = await storm({ ...options, out: join(appRoot, options.out) });
const suffix = made.paused ? '-paused' : made.control ? `-${made.control}` : '';
const stem = join(appRoot, options.out, `${made.scenario}${suffix}`);
await writeFile(`${stem}.json`, `${JSON.stringify(made, null, 1)}\n`);
await writeFile(`${stem}.txt`, reportText(made));
await writeFile(`${stem}.html`, reportHtml(made));
console.log(`\n${reportText(made)}\nreports: ${stem}.{txt,json,html}`);
const beside = suffix && (await besideText(join(appRoot, options.out, `${made.scenario}.json`), made));
if (beside) {
  await writeFile(`${stem}-beside.txt`, beside);
  console.log(`\n${beside}`);
}
process.exit(0);
