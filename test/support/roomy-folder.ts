import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** A Postgres of a test is a thousand files: made in memory where there is plenty of it. */
export const memory = '/dev/shm';
const plenty = 8 * 2 ** 30;

/** Where databases of tests are made. */
export function roomyFolder(): string {
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= plenty ? memory : tmpdir();
}
