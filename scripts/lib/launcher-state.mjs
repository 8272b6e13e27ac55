import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './language.mjs';
import { takeLock } from './launch-lock.mjs';
import { childrenOf, identify, isAlive, send, stopProcess, waitForExit } from './processes.mjs';
import { SetupError } from './setup-error.mjs';
/** @import { ProcessIdentity } from './processes.mjs' */

/** @typedef {Partial<Record<'launcher' | 'postgres' | 'fleet' | 'desk', ProcessIdentity>>} LauncherState */
/** @typedef {ReturnType<typeof openState>} OpenState */

/**
 * What this launcher started, on disk, so that the next one can tell its leftovers from strangers.
 * @param {string} dataDir
 */
export function openState(dataDir) {
  const file = join(dataDir, 'launcher.json');
  /** @type {LauncherState} */
  const state = { launcher: identify(process.pid) };
  const save = () => {
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    renameSync(unfinished, file);
  };
  save();
  return {
    /**
     * @param {keyof LauncherState} name
     * @param {ProcessIdentity | undefined} identity
     */
    record(name, identity) {
      state[name] = identity;
      save();
    },
    close: () => rmSync(file, { force: true }),
  };
}

/**
 * @param {string} dataDir
 * @returns {LauncherState | undefined}
 */
function readState(dataDir) {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'launcher.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * A shop whose launcher was killed goes on by itself.
 * @param {string} dataDir
 */
export function goesOnAlone(dataDir) {
  return isAlive(readState(dataDir)?.fleet);
}

/**
 * Takes the data folder for this process, until it ends; refused while another holds it.
 * @param {string} dataDir
 */
export async function holdDataFolder(dataDir) {
  const { holder } = await takeLock(dataDir);
  const pid = holder?.pid ?? readState(dataDir)?.launcher?.pid;
  if (!holder) return;
  throw new SetupError(
    'already_running',
    say(
      `萤火已在运行（进程 ${pid}）。要停止它，在它的窗口按 Ctrl-C。`,
      `Yinghuo is already running (pid ${pid}). To stop it, press Ctrl-C where it runs.`,
    ),
    1,
  );
}

/**
 * Ends what a killed launcher left: desk, then fleet with its instances. Postgres is taken over as it is.
 * @param {string} dataDir
 */
export async function stopLeftovers(dataDir) {
  const state = readState(dataDir);
  if (!state) return;
  await stopProcess(state.desk, { graceMs: 5_000 });
  await stopFleet(state.fleet);
}

/**
 * Instances end with their fleet; those that don't are ended here.
 * @param {ProcessIdentity | undefined} fleet
 * @param {{ graceMs?: number, force?: boolean }} [options]
 */
export async function stopFleet(fleet, { graceMs = 30_000, force = false } = {}) {
  if (!fleet || !isAlive(fleet)) return;
  const instances = childrenOf(fleet.pid);
  await stopProcess(fleet, { signal: force ? 'SIGKILL' : 'SIGTERM', graceMs });
  await Promise.all(
    instances.map(async (instance) => {
      if (force || !(await waitForExit(instance, 3_000))) send(instance, 'SIGKILL');
    }),
  );
}
