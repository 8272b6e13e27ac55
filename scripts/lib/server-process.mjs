import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLineOf, run } from './command.mjs';
import { say } from './language.mjs';
import { lastLogLine, logSize, withLog } from './log-file.mjs';
import { dataDir, node24, serverEntry, toolEnv } from './paths.mjs';
import { identify } from './processes.mjs';
import { SetupError } from './setup-error.mjs';

export const storefrontPort = Number(process.env.YINGHUO_PORT || 7070);
export const consolePort = Number(process.env.YINGHUO_CONSOLE_PORT || 7071);

/** What every server process is told; it reads nothing else. */
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

/** Brings the schema up to date and answers what the first sign-in needs. */
export async function migrate(env) {
  const result = await run(node24(), [serverEntry, 'migrate'], { env });
  if (result.code !== 0) throw new SetupError('migrate', lastLineOf(result.stderr || result.stdout), result.code);
  return JSON.parse(lastLineOf(result.stdout));
}

/** Fleet in a session of its own: Ctrl-C reaches it only through us, and it outlives us when we are killed. */
export function startFleet(env, logFile) {
  const from = logSize(logFile);
  const child = withLog(logFile, (log) =>
    spawn(node24(), [serverEntry, 'fleet'], { env, detached: true, stdio: ['ignore', log, log] }),
  );
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { identity: identify(child.pid ?? -1), exited, lastLine: () => lastLogLine(logFile, from) };
}

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

async function isReady(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
