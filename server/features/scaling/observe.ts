import type { ForecastCurve, Observations } from '../../contract/scaling/observation.ts';
import { type FleetPolicy, type ScaledService, scaledServices } from '../../contract/scaling/policy.ts';
import { run } from '../../db/database.ts';
import type { DriverView, OpenDriver } from '../../drivers/driver.ts';
import type { Context } from '../context.ts';
import { waitingLine } from '../waiting/waiting-line.ts';
import { allFloors } from './all-floors.ts';
import { type ArrivalBook, createArrivalBook } from './arrival-book.ts';
import { createEventCounter } from './count-events.ts';
import { createLeads } from './leads.ts';
import * as queries from './observe-queries.ts';
import { type Beat, observeServices, type TaskBacklog } from './observe-services.ts';
import { spendNow } from './spend-now.ts';
import { createStartClock } from './start-clock.ts';

/** Seconds of arrivals told at every decision; decide knows the earlier ones. */
const toldSeconds = 45;
/** An instance whose heartbeat is late is not waited for longer than this, s. */
const patienceS = 4;
/** A second of a table is complete this long after its end, ms: commits take a moment. */
const settledMs = 700;

export type Observed = {
  observations: Observations;
  /** Everything counted in the last minutes, for the history. */
  book: ArrivalBook;
  beats: readonly Beat[];
};

/** Looks at the whole shop once a turn; remembers between turns what can't be read again. `driver`: none in role `all`. */
export function createObserver(driver: OpenDriver | null) {
  const book = createArrivalBook();
  const countEvents = createEventCounter(book);
  const leadsOf = createLeads();
  const startClock = createStartClock();

  return {
    /** A former leader's measured start-up time. */
    adopt: (startMs: number) => startClock.adopt(startMs),
    async look(ctx: Context, policy: FleetPolicy, forecasts: readonly ForecastCurve[]): Promise<Observed> {
      const beats = await run<Beat>(ctx.db, queries.heartbeats, []);
      const backlog = await run<TaskBacklog>(ctx.db, queries.backlog, []);
      const { deliveryP95Ms } = await countEvents(ctx);
      const views = await viewsOf(driver);
      for (const view of views.values()) startClock.see(view.instances);
      const nowMs = ctx.clock();
      const nowS = Math.floor(nowMs / 1000);
      for (const beat of beats) enterBeat(book, beat);
      book.forget(nowS);

      const services = observeServices({
        beats,
        backlog,
        views,
        deliveryP95Ms,
        nowMs,
        arrivals(service) {
          const untilS = completeUntil(service, beats, nowMs);
          const fromS = untilS - toldSeconds;
          return { fromMs: fromS * 1000, counts: book.read(service, fromS, untilS) };
        },
      });
      const floors = await allFloors(ctx, nowMs);
      const [pause] = await run<{ scale_in: boolean; everything: boolean }>(ctx.db, queries.pause, []);
      const { leads, suspects } = await leadsOf(ctx, beats);
      const observations: Observations = {
        services,
        leads,
        forecasts,
        floors,
        startMs: startClock.startMs(),
        processors: (await driver?.processors()) ?? null,
        line: (await waitingLine(ctx)).length,
        spend: await spendNow(ctx, policy),
        suspects,
        paused: { scaleIn: pause?.scale_in ?? false, all: pause?.everything ?? false },
      };
      return { observations, book, beats };
    },
  };
}

async function viewsOf(driver: OpenDriver | null): Promise<Map<ScaledService, DriverView>> {
  const views = new Map<ScaledService, DriverView>();
  if (driver) for (const service of scaledServices) views.set(service, await driver.observe(service));
  return views;
}

const byHeartbeat: ReadonlySet<string> = new Set(['storefront', 'console']);

function enterBeat(book: ArrivalBook, { id, service, metrics: { load } }: Beat): void {
  if (!load) return;
  for (const each of service === 'all' ? ['storefront'] : [service])
    if (byHeartbeat.has(each)) book.enter(each as ScaledService, id, load.fromS, load.arrivals);
}

/** The first second that not everyone who counts has told yet. */
function completeUntil(service: ScaledService, beats: readonly Beat[], nowMs: number): number {
  const nowS = Math.floor(nowMs / 1000);
  if (!byHeartbeat.has(service)) return Math.floor((nowMs - settledMs) / 1000);
  const told = beats.flatMap(({ service: of, state, metrics: { load } }) =>
    (of === service || of === 'all') && state !== 'dead' && load ? [load.fromS + load.arrivals.length] : [],
  );
  return Math.max(nowS - patienceS, Math.min(nowS, ...told));
}
