import { spawn } from 'node:child_process';
import { lastLogLine, logSize, withLog } from './log-file.mjs';
import { identify } from './processes.mjs';
/** @import { ProcessIdentity } from './processes.mjs' */

/**
 * `exited` answers the exit code, and `lastLine` the last line written since the start.
 * @typedef {{ identity: ProcessIdentity | undefined, exited: Promise<number>, lastLine: () => string }} LoggedProcess
 */

/**
 * Starts a program in a session of its own, which writes to the log itself: Ctrl-C reaches it only through us, and it
 * outlives us when we are killed.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, logFile: string }} options
 * @returns {LoggedProcess}
 */
export function startLogged(program, args, { env, logFile }) {
  const from = logSize(logFile);
  const child = withLog(logFile, (log) => spawn(program, args, { env, detached: true, stdio: ['ignore', log, log] }));
  /** @type {Promise<number>} */
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { identity: identify(child.pid ?? -1), exited, lastLine: () => lastLogLine(logFile, from) };
}
