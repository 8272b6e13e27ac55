import { runningRole } from '../../scripts/lib/postgres.mjs';
import { migrate } from '../../server/db/migrate.ts';

/** The same database as the shop's processes are given it: with the least rights. */
export async function runningUrl(ownerUrl: string): Promise<string> {
  const url = new URL(ownerUrl);
  url.username = runningRole;
  await migrate(ownerUrl, { runningUrl: url.href });
  return url.href;
}
