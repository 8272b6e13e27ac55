import { startLogged } from './logged-process.mjs';
import { root, toolEnv } from './paths.mjs';
import { isRoot } from './postgres-user.mjs';
/** @import { ElectronRuntime } from './electron.mjs' */

/**
 * Opens the desktop window, signed in by a one-time token that only its environment carries.
 * @param {ElectronRuntime} electron
 * @param {{ backend: string, token: string | undefined, logFile: string }} options
 */
export function startDesk(electron, { backend, token, logFile }) {
  // Chromium refuses its own sandbox to root
  const args = isRoot ? ['--no-sandbox', root] : [root];
  const env = toolEnv({ YINGHUO_DESK_BACKEND: backend, ...(token ? { YINGHUO_DESK_SIGN_IN: token } : {}) });
  for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL', 'YINGHUO_MASTER_KEY']) delete env[name];
  return startLogged(electron.program, args, { env, logFile });
}
