import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { buildDesk } from './build.mjs';
import { run } from './command.mjs';
import { findElectron } from './electron.mjs';
import { messageOf } from './errors.mjs';
import { say } from './language.mjs';
import { masterKey } from './master-key.mjs';
import { dataDir, projectNode, root } from './paths.mjs';
import { shopDatabase, startPostgres } from './postgres.mjs';
import { consolePort, serverEnv, storefrontPort } from './server-process.mjs';
import { clusterDir, hasData, logs } from './shop-data.mjs';
/** @import { ElectronRuntime } from './electron.mjs' */

/** Every service in one process straight from the sources, started anew on each change; the web console rebuilt beside it. */
export async function runFromSources() {
  const { key } = masterKey(dataDir, { hasData: await hasData() });
  const postgres = await startPostgres({ root, dataDir: clusterDir, logFile: logs.postgres });
  try {
    const { url, ownerUrl } = await shopDatabase(postgres);
    const env = { ...serverEnv({ databaseUrl: url, key, extra: { YINGHUO_SEED: '1' } }), NODE_ENV: 'development' };
    const entry = join(root, 'server', 'main.ts');
    const migrated = await run(projectNode(), [entry, 'migrate'], {
      env: { ...env, DATABASE_OWNER_URL: ownerUrl },
      show: true,
    });
    if (migrated.code !== 0) return migrated.code;
    const electron = await findElectron();
    await buildDesk(electron);
    await serveUntilStopped(entry, env, electron);
    return 0;
  } finally {
    await postgres.stop();
  }
}

/**
 * @param {string} entry
 * @param {NodeJS.ProcessEnv} env
 * @param {ElectronRuntime | undefined} electron
 */
async function serveUntilStopped(entry, env, electron) {
  const backend = spawn(projectNode(), ['--watch', '--watch-preserve-output', entry, 'all'], { env, stdio: 'inherit' });
  const ended = new Promise((resolve) => backend.once('exit', resolve));
  const watching = rebuildOnChange(() => buildDesk(electron));
  console.log(
    `${say('店铺前台', 'Storefront')} http://127.0.0.1:${storefrontPort}  ${say('管理后台', 'Console')} http://127.0.0.1:${consolePort}`,
  );
  await Promise.race([
    ended,
    ...['SIGINT', 'SIGTERM'].map((signal) => new Promise((resolve) => process.once(signal, resolve))),
  ]);
  watching.close();
  backend.kill('SIGTERM');
  await ended;
}

/**
 * The web console is rebuilt a moment after the last of a burst of changes.
 * @param {() => Promise<unknown>} build
 */
function rebuildOnChange(build) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  return watch(join(root, 'src'), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void build().catch((error) => console.error(messageOf(error))), 300);
  });
}
