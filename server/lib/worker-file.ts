import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appRoot } from './app-root.ts';

/** The entry of a worker thread: `<name>.mjs` beside the bundle, or its source (from the `server` folder on) where there is none. */
export function workerFile(name: string, source: string): string {
  const bundled = join(import.meta.dirname, `${name}.mjs`);
  return existsSync(bundled) ? bundled : join(appRoot, 'server', source);
}
