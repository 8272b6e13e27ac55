import { presetNames, type PresetName } from '../../contract/scaling/policy.ts';
import type { PresetView } from '../../contract/scaling/views.ts';
import { presets } from '../../scaling/presets.ts';
import type { Context } from '../context.ts';
import { replayLastWeek } from './last-week.ts';

type LastWeeks = Partial<Record<PresetName, NonNullable<PresetView['lastWeek']>>>;

/** A week does not change much in this time, ms; what failed is tried again sooner. */
const freshMs = 3_600_000;
const retryMs = 60_000;
const cache = new WeakMap<object, { untilMs: number; weeks: Promise<LastWeeks> }>();

/** What an owner chooses from, each with what last week would have been under it. The first call of an hour takes some seconds. */
export async function presetViews(ctx: Context): Promise<PresetView[]> {
  const weeks = await lastWeeks(ctx);
  return presetNames.map((name) => ({ name, policy: presets[name], lastWeek: weeks[name] ?? null }));
}

function lastWeeks(ctx: Context): Promise<LastWeeks> {
  const known = cache.get(ctx.db);
  if (known && ctx.clock() < known.untilMs) return known.weeks;
  const kept = { untilMs: ctx.clock() + freshMs, weeks: replayAll(ctx) };
  kept.weeks = kept.weeks.catch((error: unknown) => {
    ctx.log.warn({ err: error }, 'last week could not be replayed');
    kept.untilMs = ctx.clock() + retryMs;
    return {};
  });
  cache.set(ctx.db, kept);
  return kept.weeks;
}

async function replayAll(ctx: Context): Promise<LastWeeks> {
  const play = await replayLastWeek(ctx);
  if (!play) return {};
  const weeks: LastWeeks = {};
  // one after the other: the shop needs its processors
  for (const name of presetNames) {
    const { costMinor, slowSeconds, slowOrders } = await play(presets[name]);
    weeks[name] = { costMinor, slowSeconds, slowOrders };
  }
  return weeks;
}
