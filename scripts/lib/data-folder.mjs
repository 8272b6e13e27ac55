import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './errors.mjs';
import { say } from './language.mjs';
import { isRoot, postgresAccount } from './postgres-user.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Whether there is something at a path; what can't be looked at is an error and never "nothing".
 * @param {string} path
 */
export function isThere(path) {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * Refuses a data folder that is somebody else's or can't be read, before anything in it is touched.
 * @param {string} dataDir
 */
export function requireOwn(dataDir) {
  if (!isThere(dataDir)) return;
  refuseUnreadable(dataDir, statSync(dataDir).isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
  refuseOwner(dataDir);
  if (!statSync(dataDir).isDirectory()) return;
  for (const name of readdirSync(dataDir)) {
    const path = join(dataDir, name);
    refuseOwner(path);
    const found = lstatSync(path);
    if (found.isDirectory()) refuseUnreadable(path, constants.R_OK | constants.X_OK);
    else if (found.isFile()) refuseUnreadable(path, constants.R_OK);
  }
}

/** @param {string} dataDir */
export function requireWritable(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true });
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new SetupError(
      'unwritable',
      say(
        `无法写入数据文件夹 ${dataDir}（${codeOf(error)}）。请检查权限，或设置 YINGHUO_DATA。`,
        `Can't write to the data folder ${dataDir} (${codeOf(error)}). Check its permissions, or set YINGHUO_DATA.`,
      ),
    );
  }
}

/** @param {string} path */
function refuseOwner(path) {
  const self = process.getuid?.();
  if (self === undefined) return;
  const { uid } = lstatSync(path);
  // root lends Postgres an account of its own
  if (uid === self || (isRoot && uid === postgresAccount()?.uid)) return;
  const owner = nameOf(uid);
  throw new SetupError(
    'foreign_data',
    say(
      `${path} 属于用户 ${owner}。请用该用户运行萤火，或设置 YINGHUO_DATA。未做任何改动。`,
      `${path} belongs to ${owner}. Run Yinghuo as that user, or set YINGHUO_DATA. Nothing was touched.`,
    ),
  );
}

/**
 * @param {string} path
 * @param {number} mode
 */
function refuseUnreadable(path, mode) {
  try {
    accessSync(path, mode);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * @param {string} path
 * @param {unknown} error
 */
function unreadable(path, error) {
  return new SetupError(
    'unreadable',
    say(
      `无法读取 ${path}（${codeOf(error)}）。请检查权限，或设置 YINGHUO_DATA。未做任何改动。`,
      `Can't read ${path} (${codeOf(error)}). Check its permissions, or set YINGHUO_DATA. Nothing was touched.`,
    ),
  );
}

/** @param {number} uid */
function nameOf(uid) {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(uid));
    return line ? `${line.split(':')[0]} (uid ${uid})` : `uid ${uid}`;
  } catch {
    return `uid ${uid}`;
  }
}
