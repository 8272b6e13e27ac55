import { spawn } from 'node:child_process';
import { lastLogLine, logSize, withLog } from './log-file.mjs';
import { root, toolEnv } from './paths.mjs';
import { isRoot } from './postgres-user.mjs';
import { identify } from './processes.mjs';

/** Opens the desktop window, signed in by a one-time token that only its environment carries. */
export function startDesk(electron, { backend, token, logFile }) {
  const from = logSize(logFile);
  // Chromium refuses its own sandbox to root
  const args = isRoot ? ['--no-sandbox', root] : [root];
  const env = toolEnv({ YINGHUO_DESK_BACKEND: backend, ...(token ? { YINGHUO_DESK_SIGN_IN: token } : {}) });
  for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL', 'YINGHUO_MASTER_KEY']) delete env[name];
  const child = withLog(logFile, (log) =>
    spawn(electron.program, args, { env, cwd: root, detached: true, stdio: ['ignore', log, log] }),
  );
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { identity: identify(child.pid ?? -1), exited, lastLine: () => lastLogLine(logFile, from) };
}
