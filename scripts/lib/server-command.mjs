import { buildServer } from './build.mjs';
import { run } from './command.mjs';
import { say } from './language.mjs';
import { isRunning, requireWritable } from './launcher-state.mjs';
import { masterKey } from './master-key.mjs';
import { dataDir, node24, root, serverEntry } from './paths.mjs';
import { refuseForeign } from './postgres-folder.mjs';
import { shopDatabase, startPostgres } from './postgres.mjs';
import { serverEnv } from './server-process.mjs';
import { clusterDir, foreignDatabase, logs } from './shop-data.mjs';
import { SetupError } from './setup-error.mjs';

/** Runs one command of the server beside the running shop, or with a Postgres of its own for as long as it takes. */
export async function runServerCommand(args, { needsStopped = false } = {}) {
  if (needsStopped && isRunning(dataDir))
    throw new SetupError(
      'running',
      say('请先停止萤火（Ctrl-C），再执行恢复。', 'Stop Yinghuo first (Ctrl-C), then restore.'),
      1,
    );
  requireWritable(dataDir);
  const { key } = masterKey(dataDir, { hasData: true });
  await buildServer();
  if (process.env.DATABASE_URL) return serve(args, key, foreignDatabase());
  refuseForeign(clusterDir);
  const server = await startPostgres({ root, dataDir: clusterDir, logFile: logs.postgres });
  try {
    return await serve(args, key, await shopDatabase(server));
  } finally {
    if (!server.adopted) await server.stop();
  }
}

async function serve(args, key, { url, ownerUrl }) {
  const env = { ...serverEnv({ databaseUrl: url, key }), DATABASE_OWNER_URL: ownerUrl };
  // a question is for a person
  const interactive = process.stdin.isTTY === true;
  const result = await run(node24(), [serverEntry, ...args], { env, show: true, interactive });
  return result.code;
}
