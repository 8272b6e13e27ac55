import { ensureInstalled } from './lib/install.mjs';
import { refuseSecondStart, requireWritable } from './lib/launcher-state.mjs';
import { dataDir } from './lib/paths.mjs';
import { runMain } from './lib/progress.mjs';

await runMain(async () => {
  requireWritable(dataDir);
  refuseSecondStart(dataDir);
  await ensureInstalled();
  const { runFromSources } = await import('./lib/run-from-sources.mjs');
  return runFromSources();
});
