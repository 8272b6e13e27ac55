import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { olderRuntime } from './electron-runtime.mjs';
import { say } from './language.mjs';
import { projectNode, root, toolEnv } from './paths.mjs';
import { progress } from './progress.mjs';

const packageDir = join(root, 'node_modules', 'electron');
const failureNote = join(root, '.cache', 'electron-download-failed');
const retryAfterMs = 12 * 3_600_000;
const silenceLimitMs = 10_000;
/** @type {Partial<Record<NodeJS.Platform, string>>} */
const programNames = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const programName = programNames[process.platform] ?? 'electron';

/**
 * `isOlder`: it is the older runtime, for tests and the local demo only.
 * @typedef {{ dist: string, program: string, version: string, major: number, isOlder: boolean }} ElectronRuntime
 */

/**
 * Electron by override, as installed, by its own download, or else the older runtime; undefined when none can be had.
 * @param {{ quiet?: boolean }} [options]
 * @returns {Promise<ElectronRuntime | undefined>}
 */
export async function findElectron({ quiet = false } = {}) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return describe(override);
  const installed = join(packageDir, 'dist');
  // the installer writes path.txt last: without it the unpacking was cut short
  const complete = () => (existsSync(join(packageDir, 'path.txt')) ? describe(installed) : undefined);
  const ready = complete() ?? (failedLately() || !(await download(quiet)) ? undefined : complete());
  if (ready) return ready;
  const dist = await olderRuntime().catch(() => undefined);
  if (!dist) return undefined;
  noteFailure();
  const older = describe(dist);
  return older && { ...older, isOlder: true };
}

/**
 * @param {string} dist
 * @returns {ElectronRuntime | undefined}
 */
function describe(dist) {
  const program = join(dist, programName);
  if (!existsSync(program) || !existsSync(join(dist, 'version'))) return undefined;
  const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  return { dist, program, version, major: Number(version.split('.')[0]), isOlder: false };
}

/** With another runtime at hand, a download that failed is not waited for again at every start. */
function failedLately() {
  return Date.now() - (statSync(failureNote, { throwIfNoEntry: false })?.mtimeMs ?? 0) < retryAfterMs;
}

function noteFailure() {
  if (failedLately()) return;
  mkdirSync(dirname(failureNote), { recursive: true });
  writeFileSync(failureNote, '');
}

/**
 * Electron's own installer, watched from outside: given up when neither its download nor its unpacking has grown for a while.
 * @param {boolean} quiet
 */
async function download(quiet) {
  const installer = join(packageDir, 'install.js');
  if (!existsSync(installer)) return false;
  const work = mkdtempSync(join(tmpdir(), 'yinghuo-electron-'));
  const line = quiet
    ? undefined
    : progress(say('正在下载桌面程序 Electron', 'Downloading Electron for the desktop app'));
  try {
    return await installWatched(installer, work);
  } finally {
    line?.done();
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} installer
 * @param {string} work
 * @returns {Promise<boolean>} whether it ended well
 */
function installWatched(installer, work) {
  return new Promise((resolve) => {
    const child = spawn(projectNode(), [installer], {
      cwd: packageDir,
      env: toolEnv({ TMPDIR: work, TEMP: work, TMP: work }),
      stdio: 'ignore',
    });
    let size = 0;
    let grewMs = Date.now();
    const watch = setInterval(() => {
      const now = sizeOf(work) + sizeOf(join(packageDir, 'dist'));
      if (now > size) grewMs = Date.now();
      size = now;
      if (Date.now() - grewMs > silenceLimitMs) child.kill('SIGKILL');
    }, 250);
    /** @param {boolean} ok */
    const settle = (ok) => {
      clearInterval(watch);
      resolve(ok);
    };
    child.once('error', () => settle(false));
    child.once('close', (code) => settle(code === 0));
  });
}

/**
 * @param {string} path
 * @returns {number} bytes
 */
function sizeOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
