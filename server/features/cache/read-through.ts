import { defined } from '../../contract/defined.ts';
import type { z } from 'zod';
import type { Cache, OpenCache } from '../../cache/cache.ts';
import { caches } from '../../cache/index.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';
import { chosenPlugIn } from '../plug-ins/chosen.ts';

/** A choice is followed within this, ms. */
const choiceFreshMs = 2000;
const choice = cached({ load: openChosen, freshMs: choiceFreshMs });
const opened = new WeakMap<object, { mark: string; open: OpenCache }>();

async function openChosen(ctx: Context): Promise<OpenCache> {
  const { name, settings, mark } = await chosenPlugIn(ctx, 'cache');
  const latest = opened.get(ctx.db);
  if (latest?.mark === mark) return latest.open;
  const known: Record<string, Cache> = caches;
  const cache = defined(known[name], 'known[name]');
  const open = cache.open(cache.settings.parse(settings), { fetch: globalThis.fetch, now: ctx.clock });
  opened.set(ctx.db, { mark, open });
  return open;
}

type Wanted<Value> = {
  key: string;
  /** What is kept has to fit it: another version may have kept another shape. */
  schema: z.ZodType<Value>;
  load: (ctx: Context) => Promise<Value>;
  /** How long it is kept, ms. */
  freshMs: (value: Value) => number;
};

/**
 * What the shop's cache has, else loaded and kept there. Only for what may leave the database: figures, never a key, a
 * contact or a secret. A cache that fails costs time and nothing else.
 */
export async function readThrough<Value>(ctx: Context, { key, schema, load, freshMs }: Wanted<Value>): Promise<Value> {
  const missed = (error: unknown): undefined => {
    ctx.log.warn({ err: error, key }, 'the cache cannot be asked; worked out anew');
    return undefined;
  };
  const cache = await choice.read(ctx).catch(missed);
  const text = await cache?.get(key).catch(missed);
  const kept = text ? schema.safeParse(jsonOf(text)) : undefined;
  if (kept?.success) return kept.data;
  const value = await load(ctx);
  await cache?.put(key, JSON.stringify(value), freshMs(value)).catch(missed);
  return value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
