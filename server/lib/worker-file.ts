import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appRoot } from './app-root.ts';

/** The entry of a feature's worker thread: `<feature>-worker.mjs` beside the bundle, or its source where there is none. */
export function workerFile(feature: string): string {
  const bundled = join(import.meta.dirname, `${feature}-worker.mjs`);
  return existsSync(bundled) ? bundled : join(appRoot, 'server', 'features', feature, 'worker.ts');
}
