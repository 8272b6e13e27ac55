import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './language.mjs';
import { stopFleet } from './launcher-state.mjs';
import { trimLog } from './log-file.mjs';
import { stopProcess } from './processes.mjs';
import { startFleet, waitUntilReady } from './server-process.mjs';
import { tell } from './tell.mjs';
/** @import { OpenState } from './launcher-state.mjs' */
/** @import { LoggedProcess } from './logged-process.mjs' */
/** @import { PostgresServer } from './postgres.mjs' */

const checkMs = 500;
const calmMs = 60_000;
const longestPauseMs = 10_000;
const refusedByFleet = 78;

/** @typedef {{ line: string, code: number }} Refusal why fleet won't run at all */
/** @typedef {ReturnType<typeof createSupervisor>} Supervisor */
/**
 * @typedef {object} Supervised
 * @property {OpenState} state
 * @property {NodeJS.ProcessEnv} env
 * @property {() => Promise<PostgresServer>} startDatabase
 * @property {typeof import('./shop-data.mjs').logs} logs
 */

/**
 * Keeps Postgres and fleet running, and ends them in the right order: desk, fleet with its instances, Postgres.
 * @param {Supervised} options
 */
export function createSupervisor({ state, env, startDatabase, logs }) {
  /** @type {PostgresServer | undefined} */
  let database;
  /** @type {Promise<PostgresServer> | undefined} */
  let opening;
  /** @type {LoggedProcess | undefined} */
  let fleet;
  /** @type {LoggedProcess | undefined} */
  let desk;
  let isStopping = false;
  /** @type {(refusal: Refusal) => void} */
  let giveUp = () => {};
  /** @type {Promise<Refusal>} */
  const gaveUp = new Promise((resolve) => (giveUp = resolve));
  const timers = [
    setInterval(() => void healDatabase(), checkMs),
    setInterval(() => Object.values(logs).forEach(trimLog), calmMs),
  ];
  /** @type {Promise<void> | undefined} */
  let healing;

  async function healDatabase() {
    if (!database || healing || isStopping || database.isAlive()) return;
    healing = restartDatabase();
    await healing;
    healing = undefined;
  }

  async function restartDatabase() {
    tell(say('数据库意外停止，正在重新启动。', 'The database stopped unexpectedly; restarting it.'));
    while (!isStopping)
      try {
        database = await startDatabase();
        state.record('postgres', database.identity);
        tell(say('数据库已恢复。', 'The database is back.'));
        return;
      } catch {
        // the killed server's own children may need a moment to leave its shared memory
        await sleep(200);
      }
  }

  async function runFleet() {
    let pauseMs = 0;
    while (!isStopping) {
      const startedMs = Date.now();
      fleet = startFleet(env, logs.fleet);
      state.record('fleet', fleet.identity);
      const code = await fleet.exited;
      if (isStopping) return;
      if (code === refusedByFleet) return giveUp({ line: fleet.lastLine(), code });
      pauseMs = Date.now() - startedMs > calmMs ? 0 : Math.min(longestPauseMs, pauseMs * 2 || 250);
      tell(
        say(
          `店铺进程意外退出，正在重新启动（日志：${logs.fleet}）。`,
          `The shop's process ended unexpectedly; restarting it (log: ${logs.fleet}).`,
        ),
      );
      await sleep(pauseMs);
    }
  }

  return {
    gaveUp,
    isStopping: () => isStopping,
    async openDatabase() {
      opening = startDatabase();
      database = await opening;
      state.record('postgres', database.identity);
      return database;
    },
    async openFleet() {
      void runFleet();
      if (fleet) await waitUntilReady(fleet, logs.fleet);
    },
    /** @param {LoggedProcess} started */
    setDesk(started) {
      desk = started;
      state.record('desk', started.identity);
    },
    async stop() {
      isStopping = true;
      timers.forEach(clearInterval);
      await stopProcess(desk?.identity, { graceMs: 5_000 });
      await stopFleet(fleet?.identity);
      await healing;
      const started = await opening?.catch(() => undefined);
      await (database ?? started)?.stop();
      state.close();
    },
    async force() {
      isStopping = true;
      await stopProcess(desk?.identity, { signal: 'SIGKILL' });
      await stopFleet(fleet?.identity, { force: true });
      // immediate shutdown: everything committed is already on disk
      await stopProcess(database?.identity, { signal: 'SIGQUIT', graceMs: 3_000 });
      state.close();
    },
  };
}
