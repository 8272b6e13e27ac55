import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { say } from './language.mjs';
import { SetupError } from './setup-error.mjs';

export const root = dirname(dirname(import.meta.dirname));
export const outDir = join(root, 'out');
export const serverEntry = join(outDir, 'server', 'main.mjs');
export const dataDir = resolve(root, process.env.YINGHUO_DATA || '.data');

/** The Node that the code is written for: the packages that bring it, the image and the types are of this one too. */
export const nodeMajor = 26;

/** The locked Node, or this one where it is new enough; undefined before the packages are installed. */
export function findProjectNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  // the package of Macs with Apple's processor is named differently
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const program = join(
    root,
    'node_modules',
    `${prefix}-${platform}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(program)) return program;
  return Number(process.versions.node.split('.')[0]) >= nodeMajor ? process.execPath : undefined;
}

/** The Node that everything but this launcher runs on. */
export function projectNode() {
  const program = findProjectNode();
  if (program) return program;
  throw new SetupError(
    'node_missing',
    say(
      `没有适用于 ${process.platform} ${process.arch} 的 Node ${nodeMajor}，请先安装 Node ${nodeMajor} 再运行。`,
      `No Node ${nodeMajor} for ${process.platform} ${process.arch} in the lock file; install Node ${nodeMajor} and run again.`,
    ),
  );
}

/**
 * An environment in which `node` and every tool of the project are the locked ones.
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnv(extra = {}) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const separator = process.platform === 'win32' ? ';' : ':';
  const path = [
    dirname(findProjectNode() ?? process.execPath),
    join(root, 'node_modules', '.bin'),
    process.env.PATH,
  ].join(separator);
  return { ...env, PATH: path, ...extra };
}
