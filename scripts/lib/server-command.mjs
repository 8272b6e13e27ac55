import { buildServer } from './build.mjs';
import { run } from './command.mjs';
import { say } from './language.mjs';
import { requireOwn, requireWritable } from './data-folder.mjs';
import { takeLock } from './launch-lock.mjs';
import { goesOnAlone } from './launcher-state.mjs';
import { masterKey } from './master-key.mjs';
import { dataDir, projectNode, root, serverEntry } from './paths.mjs';
import { refuseForeign } from './postgres-folder.mjs';
import { joinPostgres, shopDatabase, startPostgres } from './postgres.mjs';
import { serverEnv } from './server-process.mjs';
import { clusterDir, foreignDatabase, logs } from './shop-data.mjs';
import { SetupError } from './setup-error.mjs';
/** @import { ShopDatabase } from './shop-data.mjs' */

/**
 * Runs one command of the server beside the running shop, or with a Postgres of its own for as long as it takes.
 * @param {string[]} args
 * @param {{ needsStopped?: boolean }} [options]
 */
export async function runServerCommand(args, { needsStopped = false } = {}) {
  requireOwn(dataDir);
  requireWritable(dataDir);
  // nobody starts the shop, or another command, on a database that is about to be stopped again
  const { holder } = await takeLock(dataDir);
  if (needsStopped && (holder || goesOnAlone(dataDir)))
    throw new SetupError(
      'running',
      say('请先停止萤火（Ctrl-C），再执行恢复。', 'Stop Yinghuo first (Ctrl-C), then restore.'),
      1,
    );
  const { key } = masterKey(dataDir, { hasData: true });
  await buildServer();
  const foreign = foreignDatabase();
  if (foreign) return serve(args, key, foreign);
  refuseForeign(clusterDir);
  const options = { root, dataDir: clusterDir, logFile: logs.postgres };
  const server = await (holder ? joinPostgres(options) : startPostgres(options));
  try {
    return await serve(args, key, await shopDatabase(server));
  } finally {
    if (!server.adopted) await server.stop();
  }
}

/**
 * @param {string[]} args
 * @param {string} key
 * @param {ShopDatabase} database
 */
async function serve(args, key, { url, ownerUrl }) {
  const env = { ...serverEnv({ databaseUrl: url, key }), DATABASE_OWNER_URL: ownerUrl };
  // a question is for a person
  const interactive = process.stdin.isTTY === true;
  const result = await run(projectNode(), [serverEntry, ...args], { env, show: true, interactive });
  return result.code;
}
