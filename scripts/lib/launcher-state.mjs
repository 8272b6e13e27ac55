import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './language.mjs';
import { takeLock } from './launch-lock.mjs';
import { childrenOf, identify, isAlive, send, stopProcess, waitForExit } from './processes.mjs';
import { SetupError } from './setup-error.mjs';

/** What this launcher started, on disk, so that the next one can tell its leftovers from strangers. */
export function openState(dataDir) {
  const file = join(dataDir, 'launcher.json');
  const state = { launcher: identify(process.pid) };
  const save = () => {
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    renameSync(unfinished, file);
  };
  save();
  return {
    record(name, identity) {
      state[name] = identity;
      save();
    },
    close: () => rmSync(file, { force: true }),
  };
}

export function readState(dataDir) {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'launcher.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** A shop whose launcher was killed goes on by itself. */
export function goesOnAlone(dataDir) {
  return isAlive(readState(dataDir)?.fleet);
}

/** Takes the data folder for this process, until it ends; refused while another holds it. */
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

/** Ends what a killed launcher left: desk, then fleet with its instances. Postgres is taken over as it is. */
export async function stopLeftovers(dataDir) {
  const state = readState(dataDir);
  if (!state) return;
  if (isAlive(state.desk)) await stopProcess(state.desk, { graceMs: 5_000 });
  if (isAlive(state.fleet)) await stopFleet(state.fleet);
}

/** Instances end with their fleet; those that don't are ended here. */
export async function stopFleet(fleet, { graceMs = 30_000, force = false } = {}) {
  const instances = childrenOf(fleet.pid);
  await stopProcess(fleet, { signal: force ? 'SIGKILL' : 'SIGTERM', graceMs });
  await Promise.all(
    instances.map(async (instance) => {
      if (force || !(await waitForExit(instance, 3_000))) send(instance, 'SIGKILL');
    }),
  );
}
