import { randomBytes } from 'node:crypto';
import { buildDesk, buildServer } from './build.mjs';
import { startDesk } from './desk-process.mjs';
import { findElectron, hasDisplay } from './electron.mjs';
import { say } from './language.mjs';
import { openState } from './launcher-state.mjs';
import { masterKey } from './master-key.mjs';
import { watchNpm } from './parent.mjs';
import { dataDir, root } from './paths.mjs';
import { lanAddress } from './ports.mjs';
import { shopDatabase, startPostgres } from './postgres.mjs';
import { progress } from './progress.mjs';
import { printWelcome } from './welcome.mjs';
import { consolePort, migrate, serverEnv, storefrontPort } from './server-process.mjs';
import { clusterDir, foreignDatabase, hasData, logs } from './shop-data.mjs';
import { createSupervisor } from './supervisor.mjs';
import { SetupError } from './setup-error.mjs';
import { tell } from './tell.mjs';
/** @import { ElectronRuntime } from './electron.mjs' */
/** @import { FirstSignIn } from './server-process.mjs' */
/** @import { ShopDatabase } from './shop-data.mjs' */
/** @import { Refusal, Supervisor } from './supervisor.mjs' */

/**
 * From an installed tree to a selling shop; answers the exit code once everything it started has ended.
 * @param {{ headless: boolean, lan: boolean }} options
 */
export async function launch({ headless, lan }) {
  const startedMs = Date.now();
  const { key, isNew, file } = masterKey(dataDir, { hasData: await hasData() });
  const state = openState(dataDir);
  const env = serverEnv({
    databaseUrl: '',
    key,
    extra: {
      YINGHUO_SEED: process.env.YINGHUO_SEED ?? '1',
      YINGHUO_FLEET_TOKEN: randomBytes(24).toString('hex'),
      ...lanEnv(lan),
    },
  });
  const startDatabase = () => startPostgres({ root, dataDir: clusterDir, logFile: logs.postgres });
  const supervisor = createSupervisor({
    state,
    env,
    logs,
    startDatabase,
  });
  const stopped = stopOnSignals(supervisor);
  watchNpm(stopped.stop);
  try {
    const { electron, database } = await prepare(supervisor, headless);
    env.DATABASE_URL = database.url;
    const first = await migrate({ ...env, DATABASE_OWNER_URL: database.ownerUrl });
    await supervisor.openFleet();
    if (electron) openDesk(supervisor, electron, first);
    await printWelcome({
      startedMs,
      first,
      masterKeyFile: isNew ? file : undefined,
      headless,
      electron,
      lanUrl: lan ? env.YINGHUO_PUBLIC_URL : undefined,
    });
  } catch (error) {
    if (stopped.isAsked()) return stopped.code;
    await supervisor.stop();
    throw error;
  }
  return Promise.race([stopped.code, supervisor.gaveUp.then((reason) => stopAfter(supervisor, reason))]);
}

/**
 * @param {Supervisor} supervisor
 * @param {boolean} headless
 * @returns {Promise<{ electron: ElectronRuntime | undefined, database: ShopDatabase }>}
 */
async function prepare(supervisor, headless) {
  const line = progress(say('正在准备', 'Preparing'));
  const withWindow = !headless && hasDisplay();
  try {
    const opened = foreignDatabase() ?? supervisor.openDatabase().then((server) => shopDatabase(server));
    const electron = (withWindow ? findElectron({ quiet: true }) : Promise.resolve(undefined)).then(async (found) => {
      await Promise.all([buildServer(), buildDesk(found)]);
      return found;
    });
    const [found, database] = await Promise.allSettled([electron, opened]);
    if (found.status === 'rejected') throw found.reason;
    if (database.status === 'rejected') throw database.reason;
    return { electron: found.value, database: database.value };
  } finally {
    line.done();
  }
}

/**
 * @param {Supervisor} supervisor
 * @param {ElectronRuntime} electron
 * @param {FirstSignIn} first
 */
function openDesk(supervisor, electron, first) {
  const desk = startDesk(electron, {
    backend: `http://127.0.0.1:${consolePort}`,
    token: first.signInToken,
    logFile: logs.desk,
  });
  supervisor.setDesk(desk);
  void desk.exited.then((code) => {
    if (supervisor.isStopping()) return;
    const failed = say(
      `桌面窗口未能打开：${desk.lastLine()}（日志：${logs.desk}）`,
      `The desktop window could not open: ${desk.lastLine()} (log: ${logs.desk})`,
    );
    const closed = say(
      '桌面程序已退出，店铺继续运行；按 Ctrl-C 停止。',
      'The desktop app has quit; the shop keeps running. Press Ctrl-C to stop it.',
    );
    tell(code === 0 ? closed : failed);
  });
}

/**
 * The first Ctrl-C ends everything in order; a second one doesn't wait.
 * @param {Supervisor} supervisor
 */
function stopOnSignals(supervisor) {
  let asked = 0;
  const { promise: code, resolve } = withResolvers();
  const stop = () => {
    asked += 1;
    if (asked === 1) {
      tell(say('\n正在停止…（再按一次 Ctrl-C 强制停止）', '\nStopping… (Ctrl-C again to force)'));
      // once forced, what force() has killed lets stop() finish too: that is no orderly end
      /** @param {number} result */
      const end = (result) => asked === 1 && resolve(result);
      void supervisor.stop().then(
        () => end(0),
        () => end(1),
      );
    } else if (asked === 2) void supervisor.force().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  return { code, stop, isAsked: () => asked > 0 };
}

/** As Promise.withResolvers, which Node 20 lacks. */
function withResolvers() {
  /** @type {(value: number) => void} */
  let resolve = () => {};
  /** @type {Promise<number>} */
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

/**
 * @param {Supervisor} supervisor
 * @param {Refusal} refusal
 * @returns {Promise<never>}
 */
async function stopAfter(supervisor, { line, code }) {
  await supervisor.stop();
  throw new SetupError('fleet', line, code);
}

/** @param {boolean} lan */
function lanEnv(lan) {
  if (!lan) return {};
  const address = lanAddress();
  if (!address)
    throw new SetupError('no_lan', say('这台电脑没有连接局域网。', 'This computer is on no local network.'));
  return {
    YINGHUO_HOST: '0.0.0.0',
    YINGHUO_PUBLIC_URL: process.env.YINGHUO_PUBLIC_URL ?? `http://${address}:${storefrontPort}`,
  };
}
