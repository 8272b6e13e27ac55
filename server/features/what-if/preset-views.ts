import { z } from 'zod';
import { presetNames } from '../../contract/scaling/policy.ts';
import type { PresetView } from '../../contract/scaling/views.ts';
import { presets } from '../../scaling/presets.ts';
import { cached } from '../../lib/cached.ts';
import { readThrough } from '../cache/read-through.ts';
import type { Context } from '../context.ts';
import { replayLastWeek } from './last-week.ts';

const lastWeeks = z.partialRecord(
  z.enum(presetNames),
  z.object({ costMinor: z.number(), slowSeconds: z.number(), slowOrders: z.number() }),
);
const replayed = z.object({ weeks: lastWeeks, isWhole: z.boolean() });
type LastWeeks = z.output<typeof lastWeeks>;
type Replayed = z.output<typeof replayed>;

/** A week does not change much in this time, ms; what failed is tried again sooner. */
const freshMs = 3_600_000;
const retryMs = 60_000;
/** Many who ask at once share one replay; the shop's cache keeps it for the other instances. */
const latest = cached({
  load: (ctx: Context): Promise<Replayed> =>
    readThrough(ctx, {
      key: 'preset-views',
      schema: replayed,
      load: replayOrNothing,
      freshMs: ({ isWhole }) => (isWhole ? freshMs : retryMs),
    }),
  freshMs: () => retryMs,
});

/** What an owner chooses from, each with what last week would have been under it. The first call of an hour takes some seconds. */
export async function presetViews(ctx: Context): Promise<PresetView[]> {
  const { weeks } = await latest.read(ctx);
  return presetNames.map((name) => ({ name, policy: presets[name], lastWeek: weeks[name] ?? null }));
}

async function replayOrNothing(ctx: Context): Promise<Replayed> {
  try {
    return { weeks: await replayAll(ctx), isWhole: true };
  } catch (error) {
    ctx.log.warn({ err: error }, 'last week could not be replayed');
    return { weeks: {}, isWhole: false };
  }
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
