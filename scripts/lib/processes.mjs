import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './errors.mjs';

/** @typedef {{ pid: number, startTime: string }} ProcessIdentity */

/**
 * A pid alone can be reused by a stranger; with its start time it names one process for good.
 * @param {number} pid
 */
function startTimeOf(pid) {
  if (process.platform === 'linux') {
    const stat = readProc(pid, 'stat');
    if (!stat) return undefined;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  }
  if (!exists(pid)) return undefined;
  if (process.platform === 'win32') return 'unknown';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
export function commandOf(pid) {
  if (process.platform === 'linux') return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? '';
  if (process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/**
 * @param {number} pid
 * @returns {ProcessIdentity | undefined}
 */
export function identify(pid) {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** @param {ProcessIdentity | undefined} identity */
export function isAlive(identity) {
  return identity !== undefined && startTimeOf(identity.pid) === identity.startTime;
}

/**
 * @param {ProcessIdentity | undefined} identity
 * @param {NodeJS.Signals} signal
 */
export function send(identity, signal) {
  if (!identity || !isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {ProcessIdentity | undefined} identity
 * @param {number} timeoutMs
 */
export async function waitForExit(identity, timeoutMs) {
  const until = Date.now() + timeoutMs;
  while (isAlive(identity)) {
    if (Date.now() > until) return false;
    await sleep(25);
  }
  return true;
}

/**
 * @param {ProcessIdentity | undefined} identity
 * @param {{ signal?: NodeJS.Signals, graceMs?: number }} [options]
 * @returns {Promise<boolean>} whether it is gone
 */
export async function stopProcess(identity, { signal = 'SIGTERM', graceMs = 10_000 } = {}) {
  if (!send(identity, signal)) return true;
  if (await waitForExit(identity, graceMs)) return true;
  send(identity, 'SIGKILL');
  return waitForExit(identity, 5_000);
}

/**
 * Children of a process, found by parent id; empty where the system offers no cheap way.
 * @param {number} pid
 */
export function childrenOf(pid) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .flatMap((name) => identify(Number(name)) ?? []);
}

/**
 * Whether any process has this folder as its working directory; Linux only.
 * @param {string} folder
 */
export function worksIn(folder) {
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && workingDirectoryOf(name) === folder);
}

/** @param {string} pid */
function workingDirectoryOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** @param {number | string} pid */
export function parentOf(pid) {
  const stat = readProc(pid, 'stat');
  return stat ? Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) : undefined;
}

/** @param {number} pid */
function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * @param {number | string} pid
 * @param {string} file
 */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return undefined;
  }
}
