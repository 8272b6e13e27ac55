import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLineOf, run } from './command.mjs';
import { say } from './language.mjs';
import { startLogged } from './logged-process.mjs';
import { dataDir, projectNode, serverEntry, toolEnv } from './paths.mjs';
import { SetupError } from './setup-error.mjs';
/** @import { LoggedProcess } from './logged-process.mjs' */

export const storefrontPort = Number(process.env.YINGHUO_PORT || 7070);
export const consolePort = Number(process.env.YINGHUO_CONSOLE_PORT || 7071);

/**
 * What every server process is told; it reads nothing else.
 * @param {{ databaseUrl: string, key: string, extra?: NodeJS.ProcessEnv }} options
 * @returns {NodeJS.ProcessEnv}
 */
export function serverEnv({ databaseUrl, key, extra = {} }) {
  const {
    YINGHUO_DESK_BACKEND: _,
    YINGHUO_DESK_SIGN_IN: __,
    DATABASE_OWNER_URL: ___,
    ...env
  } = toolEnv({
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(dataDir, 'cache', 'compile'),
    YINGHUO_DATA: dataDir,
    YINGHUO_PORT: String(storefrontPort),
    YINGHUO_CONSOLE_PORT: String(consolePort),
    YINGHUO_MASTER_KEY: key,
    DATABASE_URL: databaseUrl,
    ...extra,
  });
  return env;
}

/** @typedef {{ ownerEmail?: string, ownerPassword?: string, signInToken?: string }} FirstSignIn */

/**
 * Brings the schema up to date and answers what the first sign-in needs.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<FirstSignIn>}
 */
export async function migrate(env) {
  const result = await run(projectNode(), [serverEntry, 'migrate'], { env });
  if (result.code !== 0) throw new SetupError('migrate', lastLineOf(result.stderr || result.stdout), result.code);
  return JSON.parse(lastLineOf(result.stdout));
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} logFile
 */
export const startFleet = (env, logFile) => startLogged(projectNode(), [serverEntry, 'fleet'], { env, logFile });

/**
 * @param {LoggedProcess} fleet
 * @param {string} logFile
 * @param {number} [timeoutMs]
 */
export async function waitUntilReady(fleet, logFile, timeoutMs = 60_000) {
  const until = Date.now() + timeoutMs;
  const ended = fleet.exited.then((code) => ({ code }));
  for (;;) {
    const answers = await Promise.all([storefrontPort, consolePort].map(isReady));
    if (answers.every(Boolean)) return;
    const outcome = await Promise.race([ended, sleep(50)]);
    if (outcome) throw new SetupError('fleet', fleet.lastLine(), outcome.code);
    if (Date.now() > until)
      throw new SetupError(
        'fleet',
        say(
          `店铺未能在 ${timeoutMs / 1000} 秒内启动，日志：${logFile}`,
          `The shop was not ready within ${timeoutMs / 1000} s; log: ${logFile}`,
        ),
        1,
      );
  }
}

/** @param {number} port */
async function isReady(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
