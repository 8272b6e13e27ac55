import type { ForecastCurve, Observations } from '../../../contract/scaling/observation.ts';
import { type FleetPolicy, type ScaledService, scaledServices } from '../../../contract/scaling/policy.ts';
import { maybeOne, run } from '../../../db/statement.ts';
import type { DriverView, OpenDriver, PlaceView } from '../../../drivers/driver.ts';
import type { Context } from '../../context.ts';
import { waitingLine } from '../../waiting-line/waiting-line.ts';
import { allFloors } from './all-floors.ts';
import { type ArrivalBook, createArrivalBook } from '../history/arrival-book.ts';
import { createShopClock, createSkews } from './clock-skew.ts';
import { createEventCounter } from '../history/count-events.ts';
import { createLeads } from './leads.ts';
import * as queries from './observe-queries.ts';
import { heartbeats } from '../../instances/list-instances.ts';
import { type Beat, observeServices } from './observe-services.ts';
import { spendNow } from '../../budget/spend-now.ts';
import { createStartClock } from './start-clock.ts';
import { createVariability } from '../history/variability-now.ts';

/** Seconds of arrivals told at every decision; decide knows the earlier ones. */
const toldSeconds = 45;
/** An instance whose heartbeat is late is not waited for longer than this, s. */
const patienceS = 4;
/** A second of a table is complete this long after its end, ms: commits take a moment. */
const settledMs = 700;

export type Observed = {
  observations: Observations;
  /** When, by the database's clock, ms: the one that everybody who decides and tells has in common. */
  nowMs: number;
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
  const variabilityOf = createVariability();
  const shopClock = createShopClock();
  const skews = createSkews();

  return {
    /** A former leader's measured start-up time. */
    adopt: (startMs: number) => startClock.adopt(startMs),
    async look(here: Context, policy: FleetPolicy, forecasts: readonly ForecastCurve[]): Promise<Observed> {
      const beats = await run(here.db, heartbeats, []);
      if (beats[0]?.now_ms !== undefined) shopClock.see(beats[0].now_ms, here.clock());
      const ctx: Context = { ...here, clock: () => here.clock() + shopClock.behindMs() };
      const backlog = await run(ctx.db, queries.backlog, []);
      const { deliveryP95Ms } = await countEvents(ctx);
      const place = (await driver?.observe()) ?? null;
      const views = viewsOf(place);
      for (const view of views.values()) startClock.see(view.instances);
      const nowMs = ctx.clock();
      const nowS = Math.floor(nowMs / 1000);
      const told = beats.flatMap((beat) => enterBeat(book, skews, { beat, nowMs }));
      skews.keep(new Set(beats.map(({ id }) => id)));
      book.forget(nowS);

      const services = observeServices({
        beats,
        backlog,
        views,
        deliveryP95Ms,
        nowMs,
        variability: await variabilityOf(ctx),
        arrivals(service) {
          const untilS = completeUntil(service, told, nowMs);
          const { fromS, counts } = book.told(service, untilS - toldSeconds, untilS);
          return { fromMs: fromS * 1000, counts };
        },
      });
      const floors = await allFloors(ctx, nowMs);
      const pause = await maybeOne(ctx.db, queries.pause, []);
      const { leads, suspects } = await leadsOf(ctx, beats);
      const observations: Observations = {
        services,
        leads,
        forecasts,
        floors,
        startMs: startClock.startMs(),
        processors: place?.processors ?? null,
        room: place?.room,
        line: (await waitingLine(ctx)).length,
        spend: await spendNow(ctx, policy),
        suspects,
        paused: { scaleIn: pause?.scale_in ?? false, all: pause?.everything ?? false },
      };
      return { observations, nowMs, book, beats };
    },
  };
}

function viewsOf(place: PlaceView | null): Map<ScaledService, DriverView> {
  const nothing: DriverView = { instances: [], missing: 0, deathsInARow: 0 };
  const entries = place ? scaledServices.map((service) => [service, place.services[service] ?? nothing] as const) : [];
  return new Map(entries);
}

const byHeartbeat: ReadonlySet<string> = new Set(['storefront', 'console']);

/** Who told what service's arrivals up to which second, exclusive. */
type Told = { service: ScaledService; untilS: number; isDead: boolean };

function enterBeat(
  book: ArrivalBook,
  skews: ReturnType<typeof createSkews>,
  {
    beat: {
      id,
      service: of,
      state,
      age_ms: ageMs,
      metrics: { load },
    },
    nowMs,
  }: { beat: Beat; nowMs: number },
): Told[] {
  const service = (of === 'all' ? 'storefront' : of) as ScaledService;
  if (!load || !byHeartbeat.has(service)) return [];
  const { seconds, changed } = skews.of(id, load, nowMs - ageMs);
  if (changed) book.drop(service, id);
  book.enter(service, id, { fromS: load.fromS + seconds, counts: load.arrivals });
  return [{ service, untilS: load.fromS + seconds + load.arrivals.length, isDead: state === 'dead' }];
}

/** The first second that not everyone who counts has told yet. */
function completeUntil(service: ScaledService, told: readonly Told[], nowMs: number): number {
  const nowS = Math.floor(nowMs / 1000);
  if (!byHeartbeat.has(service)) return Math.floor((nowMs - settledMs) / 1000);
  const untilS = told.filter((one) => one.service === service && !one.isDead).map((one) => one.untilS);
  return Math.max(nowS - patienceS, Math.min(nowS, ...untilS));
}
