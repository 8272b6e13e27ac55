import { spawn, execFile } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { lastLineOf } from './command.mjs';
import { isThere } from './data-folder.mjs';
import { messageOf } from './errors.mjs';
import { say } from './language.mjs';
import { logSize, withLog } from './log-file.mjs';
import { refuseForeign } from './postgres-folder.mjs';
import { postgresBinaries, postgresHome } from './postgres-home.mjs';
import { postgresUser } from './postgres-user.mjs';
import { commandOf, identify, isAlive, stopProcess, worksIn } from './processes.mjs';
import { SetupError } from './setup-error.mjs';
/** @import { SystemUser } from './postgres-user.mjs' */
/** @import { ProcessIdentity } from './processes.mjs' */
/** @import { ShopDatabase } from './shop-data.mjs' */

const owner = 'yinghuo';
/** What the shop runs as: it may change rows and no tables. */
export const runningRole = 'yinghuo_app';
const lingerMs = 10_000;
const startsWithinMs = 60_000;
const socketPathLimitBytes = 100;

const settings = {
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * `url` is its owner's unless another role is named.
 * @typedef {object} PostgresServer
 * @property {ProcessIdentity} identity
 * @property {string} home
 * @property {boolean} adopted whether somebody else had started it
 * @property {(database: string, role?: string) => string} url
 * @property {() => boolean} isAlive
 * @property {() => Promise<boolean>} stop
 */
/** @typedef {{ home: string, user: SystemUser | undefined, logFile: string }} Cluster */

/**
 * Starts the cluster in `dataDir` (made when empty), or takes over the one still running there.
 * It runs in a session of its own, so that Ctrl-C at the terminal reaches it only through us.
 * @param {{ root: string, dataDir: string, logFile: string, extraSettings?: Record<string, string> }} options
 * @returns {Promise<PostgresServer>}
 */
export async function startPostgres({ root, dataDir, logFile, extraSettings = {} }) {
  const user = postgresUser();
  refuseForeign(dataDir);
  const programs = postgresBinaries(root, user);
  const home = postgresHome(dataDir, user);
  const cluster = { home, user, logFile };
  if (!isThere(join(home, 'PG_VERSION'))) await initialise(programs.initdb, cluster);

  const found = runningIn(home);
  if (found) {
    const server = handle(home, found, true);
    await waitUntilReady(server, logFile, logSize(logFile));
    return server;
  }
  await clearStalePid(home);
  const until = Date.now() + lingerMs;
  for (;;)
    try {
      return await launch(programs.postgres, cluster, extraSettings);
    } catch (error) {
      // one killed a moment ago still holds its pid or its shared memory
      if (Date.now() > until || !/postmaster\.pid|shared memory block/.test(messageOf(error))) throw error;
      await sleep(200);
    }
}

/**
 * The cluster that somebody else runs in `dataDir`, waited for while it starts.
 * @param {{ dataDir: string, logFile: string }} options
 * @returns {Promise<PostgresServer>}
 */
export async function joinPostgres({ dataDir, logFile }) {
  const until = Date.now() + startsWithinMs;
  for (;;) {
    const home = isThere(dataDir) ? realpathSync(dataDir) : undefined;
    const found = home && runningIn(home);
    if (found) {
      const server = handle(home, found, true);
      await waitUntilReady(server, logFile, logSize(logFile));
      return server;
    }
    if (Date.now() > until) throw notStarted(logFile, say('店铺没有启动它', 'the shop has not started it'));
    await sleep(200);
  }
}

/**
 * Makes a database when it isn't there yet and answers its owner's URL.
 * @param {PostgresServer} server
 * @param {string} name
 */
export async function ensureDatabase(server, name) {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return server.url(name);
}

/**
 * The shop's own database: as its owner, and as what the shop runs as.
 * @param {PostgresServer} server
 * @returns {Promise<ShopDatabase>}
 */
export async function shopDatabase(server, name = 'yinghuo') {
  return { ownerUrl: await ensureDatabase(server, name), url: server.url(name, runningRole) };
}

/**
 * @param {string} home
 * @param {{ identity: ProcessIdentity, port: number }} running
 * @param {boolean} adopted
 * @returns {PostgresServer}
 */
function handle(home, { identity, port }, adopted) {
  return {
    identity,
    home,
    adopted,
    url: connectionOf(home, port),
    isAlive: () => isAlive(identity),
    /** Fast shutdown: sessions end, data is written. */
    stop: () => stopProcess(identity, { signal: 'SIGINT', graceMs: 30_000 }),
  };
}

/**
 * @param {string} home
 * @param {number} port
 * @returns {PostgresServer['url']}
 */
function connectionOf(home, port) {
  if (fitsSocket(home))
    return (database, role = owner) => `postgresql://${role}@localhost/${database}?host=${encodeURIComponent(home)}`;
  const password = readFileSync(join(home, 'yinghuo.password'), 'utf8').trim();
  /** @param {string} role */
  const passwordOf = (role) => (role === owner ? password : createHmac('sha256', password).update(role).digest('hex'));
  return (database, role = owner) => `postgresql://${role}:${passwordOf(role)}@127.0.0.1:${port}/${database}`;
}

/** @param {string} home */
function fitsSocket(home) {
  return process.platform !== 'win32' && Buffer.byteLength(join(home, '.s.PGSQL.5432')) <= socketPathLimitBytes;
}

/**
 * Made beside its place and moved there when complete, so that one cut short is never taken for a database.
 * @param {string} initdb
 * @param {Cluster} cluster
 */
async function initialise(initdb, { home, user, logFile }) {
  if (readdirSync(home).length > 0)
    throw new SetupError(
      'postgres_folder',
      say(
        `${home} 里有文件，但不是数据库。请移走它们，或设置 YINGHUO_DATA。未做任何改动。`,
        `${home} holds files that are no database. Move them away, or set YINGHUO_DATA. Nothing was touched.`,
      ),
    );
  const unfinished = `${home}.unfinished`;
  const passwordFile = `${home}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  if (user) for (const path of [unfinished, passwordFile]) chownSync(path, user.uid, user.gid);
  const options = [
    `--pgdata=${unfinished}`,
    `--username=${owner}`,
    `--pwfile=${passwordFile}`,
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
  try {
    await promisify(execFile)(initdb, options, {
      ...identityOf(user),
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    writeFileSync(logFile, `${stdout}\n${stderr}\n`, { flag: 'a' });
    throw notStarted(logFile, lastLineOf(stderr || messageOf(error)));
  }
  renameSync(passwordFile, join(unfinished, 'yinghuo.password'));
  rmdirSync(home);
  renameSync(unfinished, home);
}

/**
 * @param {string} program
 * @param {Cluster} cluster
 * @param {Record<string, string>} extraSettings
 */
async function launch(program, { home, user, logFile }, extraSettings) {
  const useSocket = fitsSocket(home);
  const port = useSocket ? 5432 : await freePort();
  const options = {
    ...settings,
    ...extraSettings,
    port: String(port),
    listen_addresses: useSocket ? '' : '127.0.0.1',
    unix_socket_directories: useSocket ? home : '',
    unix_socket_permissions: '0700',
  };
  const args = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const from = logSize(logFile);
  const child = withLog(logFile, (log) =>
    spawn(program, ['-D', home, ...args], {
      ...identityOf(user),
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    }),
  );
  child.on('error', () => {});
  child.unref();
  const identity = identify(child.pid ?? -1) ?? { pid: child.pid ?? -1, startTime: 'gone' };
  const server = handle(home, { identity, port }, false);
  await waitUntilReady(server, logFile, from);
  return server;
}

/**
 * The postmaster that its own pid file names, if it is really alive and really in this folder.
 * @param {string} home
 */
function runningIn(home) {
  const file = join(home, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n');
  const identity = identify(Number(pid));
  return identity && commandOf(identity.pid).includes(home) ? { identity, port: Number(port) } : undefined;
}

/**
 * Postgres trusts the bare pid in its file, which may by now be a stranger's or a zombie's. Once nobody works in the
 * folder any more, that file says nothing true.
 * @param {string} home
 */
async function clearStalePid(home) {
  const file = join(home, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(file)) return;
  const until = Date.now() + lingerMs;
  while (worksIn(home) && Date.now() < until) await sleep(50);
  if (worksIn(home)) return;
  for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) rmSync(join(home, name), { force: true });
}

/**
 * @param {PostgresServer} server
 * @param {string} logFile
 * @param {number} from where this start begins in the log, in bytes
 */
async function waitUntilReady(server, logFile, from) {
  const until = Date.now() + startsWithinMs;
  for (;;) {
    const client = new pg.Client({ connectionString: server.url('postgres'), connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      if (!server.isAlive() || Date.now() > until)
        throw notStarted(logFile, reasonIn(logFile, from) ?? messageOf(error));
    }
    await sleep(20);
  }
}

/**
 * @param {string} logFile
 * @param {string} reason
 */
function notStarted(logFile, reason) {
  return new SetupError(
    'postgres_start',
    say(`Postgres 未能启动：${reason}（日志：${logFile}）`, `Postgres could not start: ${reason} (log: ${logFile})`),
    1,
  );
}

/**
 * The first fatal line says why; hints follow it.
 * @param {string} file
 * @param {number} from bytes
 */
function reasonIn(file, from) {
  const lines = readFileSync(file).subarray(from).toString('utf8').trim().split('\n');
  return (lines.find((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1))?.replace(/^.*?(FATAL|PANIC): +/, '');
}

/** @param {SystemUser | undefined} user */
function identityOf(user) {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
