import { defined } from '../../contract/defined.ts';
import type { Config } from '../../config.ts';
import { AppError } from '../../lib/app-error.ts';
import { cached } from '../../lib/cached.ts';
import { type DiskSpace, diskSpaceOf, refusedUnderBytes, shopFolders } from '../../lib/disk-space.ts';
import type { Context } from '../context.ts';
import { significantSlope } from '../../lib/significant-slope.ts';

/** Looked at no more often than this, ms. */
const everyMs = 1000;
/** A trend is made of points this far apart, over at most so long, ms. */
const pointMs = 60_000;
const trendMs = 6 * 3_600_000;

/** What Watch says of it. `hours`: until it is full, as it goes; null: it does not shrink, or nobody can say yet. */
export type DiskView = { freeBytes: number; totalBytes: number; isFull: boolean; hours: number | null };

const cache = cached({ load, freshMs: everyMs, keyOf: ({ dataDir }: Config) => dataDir });
const pointsOf = new WeakMap<Config, { at: number; freeBytes: number }[]>();

/** The room that the shop's data and, where it is here, its database have left. */
function diskSpace(ctx: Context): Promise<DiskSpace | null> {
  return cache.read(ctx, ctx.config);
}

async function load(_: Context, { dataDir, databaseUrl }: Config): Promise<DiskSpace | null> {
  return diskSpaceOf(await shopFolders(dataDir, databaseUrl));
}

/** For new orders and imports. Throws `unavailable` (`disk_full`) while there is only room left for what is paid already. */
export async function refuseOnFullDisk(ctx: Context): Promise<void> {
  const space = await diskSpace(ctx);
  if (space && space.freeBytes < refusedUnderBytes(space))
    throw new AppError('unavailable', 'The shop has no room to write down anything new; paid orders are delivered.', {
      reason: 'disk_full',
      retryAfterSeconds: 30,
    });
}

/** The room left and where it goes; looked at again and again by whoever makes the pulse. */
export async function diskView(ctx: Context): Promise<DiskView | null> {
  const space = await diskSpace(ctx);
  if (!space) return null;
  const points = pointsOf.get(ctx.config) ?? [];
  pointsOf.set(ctx.config, points);
  const at = ctx.clock();
  if (at - (points.at(-1)?.at ?? -Infinity) >= pointMs) points.push({ at, freeBytes: space.freeBytes });
  while (points.length > 0 && at - defined(points[0], 'points[0]').at > trendMs) points.shift();
  const spare = space.freeBytes - refusedUnderBytes(space);
  return { ...space, isFull: spare < 0, hours: hoursLeft(spare, points) };
}

/** By a straight line through what was free, where it falls for certain. */
export function hoursLeft(spareBytes: number, points: readonly { at: number; freeBytes: number }[]): number | null {
  const used = significantSlope(points.map(({ freeBytes }) => -freeBytes));
  if (used <= 0) return null;
  const stepHours =
    (defined(points.at(-1), 'points.at(-1)').at - defined(points[0], 'points[0]').at) / (points.length - 1) / 3_600_000;
  return Math.max(0, spareBytes / (used / stepHours));
}
