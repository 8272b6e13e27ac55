import { defined } from '../../../contract/defined.ts';
import type { Decision, ServiceDecision } from '../../../contract/scaling/decision.ts';
import type { Observations } from '../../../contract/scaling/observation.ts';
import { type ScaledService, scaledServices } from '../../../contract/scaling/policy.ts';
import { run } from '../../../db/statement.ts';
import { recentArrivals } from '../../../scaling/recent-arrivals.ts';
import type { Context } from '../../context.ts';
import type { ArrivalBook } from './arrival-book.ts';
import { decodeCounts, encodeCounts } from './arrival-codec.ts';
import * as queries from './history-queries.ts';
import type { Beat } from '../loop/observe-services.ts';
import { dropLapsed, ensurePartitions } from './partitions.ts';
import { sampleOf, type Slice, sumUp } from './slices.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** A minute is written once more this long after its end: late words have come by then, ms. */
const lateMs = 6000;

export type TurnSeen = {
  observations: Observations;
  decision: Pick<Decision<unknown>, 'atMs' | 'services'>;
  book: ArrivalBook;
  beats: readonly Beat[];
};

/** Writes what the leader sees into the history: arrivals, figures by tiers, thoughts, and what each instance does. */
export function createHistory() {
  let samples: Slice[] = [];
  let slice = 0;
  let minute = 0;
  let hour = 0;
  let preparedAt = -Infinity;
  let thoughts = new Map<ScaledService, Thought>();
  let written = false;

  async function prepare(ctx: Context, atMs: number, book: ArrivalBook): Promise<void> {
    await ensurePartitions(ctx.db, { fromMs: atMs - hourMs, untilMs: atMs + dayMs });
    await dropLapsed(ctx.db, atMs);
    if (preparedAt === -Infinity) {
      const now = floor(atMs, minuteMs);
      const known = await adoptMinute(ctx, now - minuteMs, book);
      await adoptMinute(ctx, now, book);
      // a minute that nobody watched is unknown, not empty
      minute = known ? floor(atMs - lateMs, minuteMs) : now;
    }
    preparedAt = atMs;
  }

  return {
    async write(ctx: Context, { observations, decision, book, beats }: TurnSeen): Promise<void> {
      const { atMs } = decision;
      if (atMs - preparedAt > hourMs) await prepare(ctx, atMs, book);
      await writeInstances(ctx, atMs, beats);

      if (floor(atMs, 10_000) !== slice) {
        if (samples.length > 0) await run(ctx.db, queries.saveSlices, [slice, JSON.stringify(sumUp(samples))]);
        await writeArrivals(ctx, floor(atMs, minuteMs), book);
        slice = floor(atMs, 10_000);
        samples = [];
      }
      for (const service of scaledServices) samples.push(sampleOf(service, observations, decision));

      if (floor(atMs - lateMs, minuteMs) > minute) {
        const over = floor(atMs - lateMs, minuteMs) - minuteMs;
        await writeArrivals(ctx, over, book);
        await run(ctx.db, queries.rollUp, [10, 60, over, over + minuteMs]);
        await run(ctx.db, queries.dropInstances, []);
        minute = over + minuteMs;
      }
      if (floor(atMs - 2 * minuteMs, hourMs) !== hour) {
        hour = floor(atMs - 2 * minuteMs, hourMs);
        await run(ctx.db, queries.rollUp, [60, 3600, hour - hourMs, hour]);
      }
      await think(ctx, observations, decision);
    },
  };

  async function think(
    ctx: Context,
    observations: Observations,
    { atMs, services }: TurnSeen['decision'],
  ): Promise<void> {
    const at = floor(atMs, minuteMs);
    if ([...thoughts.values()].some((thought) => thought.minuteMs !== at)) {
      await writeThoughts(ctx, [...thoughts.values()]);
      thoughts = new Map();
      written = false;
    }
    let telling = !written;
    for (const each of services) {
      const known = thoughts.get(each.service);
      if (known && weightOf(known.decision) > weightOf(each)) continue;
      telling ||= each.was !== each.desired;
      thoughts.set(each.service, { minuteMs: at, decision: each, seen: seenOf(each.service, observations) });
    }
    if (telling) await writeThoughts(ctx, [...thoughts.values()]);
    written = true;
  }
}

type Thought = { minuteMs: number; decision: ServiceDecision; seen: object };

/** Of a minute's thoughts the most telling one stays: a change before a ceiling before anything else. */
function weightOf({ was, desired, capped }: ServiceDecision): number {
  return was !== desired ? 2 : capped ? 1 : 0;
}

function seenOf(service: ScaledService, { services }: Observations): object {
  const seen = services[service];
  return {
    arrivalsPerSecond: recentArrivals(seen?.arrivals),
    ready: seen?.instances.ready ?? 0,
    starting: seen?.instances.starting ?? 0,
    busyShare: seen?.busyShare ?? null,
    backlog: seen?.backlog ?? 0,
    latencyP95Ms: seen?.latencyP95Ms ?? null,
  };
}

async function writeThoughts(ctx: Context, thoughts: Thought[]): Promise<void> {
  if (thoughts.length === 0) return;
  const rows = thoughts.map(({ decision, seen }) => ({ ...decision, seen }));
  await run(ctx.db, queries.saveThoughts, [defined(thoughts[0], 'thoughts[0]').minuteMs, JSON.stringify(rows)]);
}

/** What a leader before counted of a minute; false: nothing. */
async function adoptMinute(ctx: Context, minuteStartMs: number, book: ArrivalBook): Promise<boolean> {
  const rows = await run(ctx.db, queries.readArrivals, [minuteStartMs]);
  for (const { service, counts } of rows) {
    const before = decodeCounts(counts);
    const fromS = minuteStartMs / 1000;
    const known = book.read(service, fromS, fromS + before.length);
    // a second that both counted is the same second
    book.enter(service, 'before', {
      fromS,
      counts: before.map((count, n) => Math.max(0, count - defined(known[n], 'known[n]'))),
    });
  }
  return rows.length > 0;
}

async function writeArrivals(ctx: Context, minuteStartMs: number, book: ArrivalBook): Promise<void> {
  const fromS = minuteStartMs / 1000;
  const rows = scaledServices.map((service) => ({ service, counts: book.read(service, fromS, fromS + 60) }));
  await run(ctx.db, queries.saveArrivals, [
    minuteStartMs,
    rows.map((row) => row.service),
    rows.map((row) => encodeCounts(row.counts)),
    rows.map((row) => row.counts.reduce((sum, count) => sum + count, 0)),
  ]);
}

async function writeInstances(ctx: Context, atMs: number, beats: readonly Beat[]): Promise<void> {
  const alive = beats.filter((beat) => beat.state !== 'dead' && beat.age_ms < 4000);
  await run(ctx.db, queries.saveInstances, [
    atMs,
    alive.map((beat) => beat.id),
    alive.map((beat) => beat.service),
    alive.map((beat) => beat.metrics.busy ?? 0),
    alive.map((beat) => beat.metrics.cpuPercent ?? 0),
    alive.map((beat) => beat.metrics.memoryMb ?? 0),
  ]);
}

function floor(ms: number, widthMs: number): number {
  return Math.floor(ms / widthMs) * widthMs;
}
