import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningProcess, freePorts, runProcess } from './processes.ts';

const root = join(import.meta.dirname, '../..');
const projectFiles = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts'];
const productFiles = ['server', 'src', 'resources', 'electron.vite.config.ts', 'out'];

type StartOptions = { data?: string; ports?: number[]; args?: string[]; env?: Record<string, string>; uid?: number };

export type Clone = AsyncDisposable & {
  folder: string;
  /** Runs `npm start -- --headless` in it, in a session of its own. */
  start(options?: StartOptions): RunningProcess;
  /** The same through `npm start`. */
  npmStart(options?: StartOptions): RunningProcess;
};

/**
 * A tree like a fresh clone, installed by a link. `overlay` holds what stands in for the product's own sources; without
 * one they are copied, with what is already built from them.
 */
export async function makeClone(overlay?: string, { installed = true, passable = true } = {}): Promise<Clone> {
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-clone-'));
  // as root, Postgres's own user must be able to pass through
  if (passable) chmodSync(folder, 0o755);
  for (const name of overlay ? projectFiles : [...projectFiles, ...productFiles])
    if (existsSync(join(root, name)))
      cpSync(join(root, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  if (overlay) cpSync(overlay, folder, { recursive: true });
  if (installed) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const defaults = await freePorts(2);
  const run = (
    command: string,
    args: string[],
    { data = join(folder, '.data'), ports = defaults, env = {}, uid }: StartOptions,
  ) =>
    runProcess(command, args, {
      cwd: folder,
      detached: true,
      uid,
      env: {
        LANG: 'en',
        LC_ALL: '',
        DATABASE_URL: '',
        DATABASE_OWNER_URL: '',
        YINGHUO_MASTER_KEY: '',
        YINGHUO_DATA: data,
        YINGHUO_PORT: String(ports[0]),
        YINGHUO_CONSOLE_PORT: String(ports[1]),
        npm_lifecycle_event: '',
        ...env,
      },
    });
  return {
    folder,
    start: (options = {}) => run(process.execPath, ['scripts/start.mjs', ...(options.args ?? ['--headless'])], options),
    npmStart: (options = {}) => run('npm', ['start', '--', ...(options.args ?? ['--headless'])], options),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
