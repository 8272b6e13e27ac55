import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json, from the sources and from the bundle alike. */
export const appRoot = findAppRoot(import.meta.dirname);

function findAppRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const up = dirname(from);
  if (up === from) throw new Error('package.json not found above the server; the installation is incomplete');
  return findAppRoot(up);
}
