import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const shopMark = z.object({
  /** Whose: the mark of the master key in the shop's settings. */
  shop: z.string(),
  /** The newest that was known of the shop, ms, and its newest order event. */
  atMs: z.number(),
  eventId: z.number().int(),
  /** How far the delivery journal's files were, by number, and when. */
  journal: z.record(z.string(), z.object({ bytes: z.number(), check: z.string(), atMs: z.number() })).default({}),
  /** When somebody delivered without a journal last, ms. */
  unjournaledAtMs: z.number().optional(),
});
/** What this machine remembers of the shop beside its data, where going back in the database doesn't reach it. */
export type ShopMark = z.output<typeof shopMark>;

/** Files of a journal that nobody has written to for so long are forgotten, ms. */
const forgetMs = 90 * 86_400_000;

const fileOf = (dataDir: string): string => join(dataDir, 'shop-mark.json');

/** Undefined where nothing was kept yet. */
export async function readShopMark(dataDir: string): Promise<ShopMark | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return shopMark.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Adds to what is remembered; of another shop nothing is. */
export async function keepShopMark(dataDir: string, seen: ShopMark): Promise<void> {
  const before = await readShopMark(dataDir);
  const known = before?.shop === seen.shop ? before : undefined;
  const journal = Object.entries({ ...known?.journal, ...seen.journal });
  await writeShopMark(dataDir, {
    shop: seen.shop,
    atMs: Math.max(seen.atMs, known?.atMs ?? 0),
    eventId: Math.max(seen.eventId, known?.eventId ?? 0),
    journal: Object.fromEntries(journal.filter(([, { atMs }]) => atMs > seen.atMs - forgetMs)),
    unjournaledAtMs: seen.unjournaledAtMs ?? known?.unjournaledAtMs,
  });
}

/** In place of whatever was remembered: after going back on purpose. A crash leaves the older one. */
export async function writeShopMark(dataDir: string, mark: ShopMark): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const unfinished = `${fileOf(dataDir)}.${process.pid}`;
  const handle = await open(unfinished, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(mark)}\n`);
  } finally {
    await handle.close();
  }
  await rename(unfinished, fileOf(dataDir));
}
