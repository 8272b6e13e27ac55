import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { diskSpaceOf, reserveBytes, shopFolders } from '../lib/disk-space.ts';
import type { Log } from '../lib/log.ts';

const lookEveryMs = 500;
/** A process that only tries something out needs no reserve, ms. */
const firstAfterMs = 20_000;
/** It is made where so many times as much is free, and given up under this part of it. */
const roomyTimes = 6;
const shortShare = 0.5;

export type DiskReserve = { close(): void };

type Options = { dataDir: string; databaseUrl: string; log: Log; firstMs?: number };

/**
 * Keeps a file aside that is given up when the disk is full: a database that can't write its log stops for everybody, and
 * what is paid for could not be delivered. With this room, and new orders refused, it goes on until somebody has made more.
 */
export function keepDiskReserve({ dataDir, databaseUrl, log, firstMs = firstAfterMs }: Options): DiskReserve {
  const file = join(dataDir, 'disk-reserve');
  const startedAt = performance.now();
  let busy = false;

  async function look(): Promise<void> {
    const folders = await shopFolders(dataDir, databaseUrl);
    const space = await diskSpaceOf(folders);
    if (!space) return;
    const wanted = reserveBytes(space);
    const kept = await sizeOf(file);
    if (kept > 0 && space.freeBytes < wanted * shortShare) {
      await rm(file, { force: true });
      log.error({ freeMb: Math.round(space.freeBytes / 2 ** 20) }, 'the disk is full: gave up the space kept aside');
    } else if (kept < wanted && space.freeBytes > wanted * roomyTimes && performance.now() - startedAt > firstMs) {
      if (await onOneDisk(folders)) await write(file, wanted);
    }
  }
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void look()
      .catch((error: unknown) => log.warn({ err: error }, 'could not look after the space kept aside'))
      .finally(() => (busy = false));
  }, lookEveryMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

/** Room kept on another disk is of no use to the database. */
async function onOneDisk(folders: string[]): Promise<boolean> {
  const devices = await Promise.all(folders.map(async (folder) => (await stat(folder)).dev));
  return new Set(devices).size === 1;
}

/** Written out: a file with holes keeps nothing. */
async function write(file: string, bytes: number): Promise<void> {
  const out = await open(file, 'w', 0o600);
  try {
    const part = Buffer.alloc(2 ** 20, 1);
    for (let left = bytes; left > 0; left -= part.length) await out.write(part, 0, Math.min(left, part.length));
  } finally {
    await out.close();
  }
}
