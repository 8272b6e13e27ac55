import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

const mb = 2 ** 20;

/** Of the file system with the least room, bytes. */
export type DiskSpace = { freeBytes: number; totalBytes: number };

/** What fleet keeps aside, to be given up when the disk is full: enough for the database to write what is under way. */
export function reserveBytes({ totalBytes }: Pick<DiskSpace, 'totalBytes'>): number {
  return Math.round(Math.min(64 * mb, Math.max(20 * mb, totalBytes * 0.02)));
}

/** Under this much new orders are refused, so that those that are paid find room. What is kept aside counts as used. */
export function refusedUnderBytes(space: Pick<DiskSpace, 'totalBytes'>): number {
  return reserveBytes(space) + 8 * mb;
}

/**
 * The folders that fill up with the shop: its data and, where it is on this machine, its database. The embedded Postgres
 * has its socket in its data folder, so a socket's folder that holds one is known.
 */
export async function shopFolders(dataDir: string, databaseUrl: string): Promise<string[]> {
  const socketDir = socketFolderOf(databaseUrl);
  const isDatabase = socketDir !== undefined && (await exists(join(socketDir, 'postmaster.pid')));
  return isDatabase ? [dataDir, socketDir] : [dataDir];
}

/** Null where none of the folders can be looked at. */
export async function diskSpaceOf(folders: string[]): Promise<DiskSpace | null> {
  const seen = await Promise.all(
    folders.map((folder) =>
      statfs(folder).then(
        ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }),
        () => null,
      ),
    ),
  );
  const known = seen.filter((space) => space !== null && space.totalBytes > 0) as DiskSpace[];
  return known.toSorted((a, b) => a.freeBytes - b.freeBytes)[0] ?? null;
}

function socketFolderOf(databaseUrl: string): string | undefined {
  try {
    const host = new URL(databaseUrl).searchParams.get('host');
    return host?.startsWith('/') ? host : undefined;
  } catch {
    return undefined;
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
