import { ensureInstalled } from './lib/install.mjs';
import { requireOwn, requireWritable } from './lib/data-folder.mjs';
import { holdDataFolder } from './lib/launcher-state.mjs';
import { dataDir } from './lib/paths.mjs';
import { runMain } from './lib/progress.mjs';

await runMain(async () => {
  requireOwn(dataDir);
  requireWritable(dataDir);
  await holdDataFolder(dataDir);
  await ensureInstalled();
  const { runFromSources } = await import('./lib/run-from-sources.mjs');
  return runFromSources();
});
