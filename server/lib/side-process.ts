import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appRoot } from './app-root.ts';

/**
 * Starts a feature's `worker.ts` beside this process and hands it its task; whoever starts it ends it by `endSideProcess`.
 * A process, not a thread: V8 aborts the whole process when code pages of threads come and go (`jit_page.has_value()`,
 * nodejs/node#64500), and a trial must never take the console with it. Its environment is empty: no secret, no database.
 */
export function startSideProcess(feature: string, task: unknown): ChildProcess {
  const child = fork(workerFile(feature), {
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // one that is gone already is reported by its exit
  child.send(task as object, () => undefined);
  return child;
}

/** Ends it at once, whatever it does; resolves when it is gone. */
export async function endSideProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await gone;
}

/** In the side process: the task it was started for. It ends when whoever started it does. */
export function sideTask<Task>(): Promise<Task> {
  process.once('disconnect', () => process.exit());
  return new Promise((resolve) => process.once('message', (task) => resolve(task as Task)));
}

/** In the side process: a message to whoever started it. */
export const tellStarter = (message: object): void => void process.send?.(message);

/** In the side process: the last message; the process ends when it is on its way. */
export const tellLast = (message: object): void => void process.send?.(message, () => process.disconnect?.());

/** `<feature>-worker.mjs` beside the bundle, or the source where there is none. */
function workerFile(feature: string): string {
  const bundled = join(import.meta.dirname, `${feature}-worker.mjs`);
  return existsSync(bundled) ? bundled : join(appRoot, 'server', 'features', feature, 'worker.ts');
}
