import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const root = dirname(dirname(import.meta.dirname));
export const outDir = join(root, 'out');
export const serverEntry = join(outDir, 'server', 'main.mjs');
export const dataDir = resolve(root, process.env.YINGHUO_DATA || '.data');

/** The locked Node that everything but this launcher runs on. */
export function node24() {
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
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined;
}

/** An environment in which `node` and every tool of the project are the locked ones. */
export function toolEnv(extra = {}) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const separator = process.platform === 'win32' ? ';' : ':';
  const path = [dirname(node24() ?? process.execPath), join(root, 'node_modules', '.bin'), process.env.PATH].join(
    separator,
  );
  return { ...env, PATH: path, ...extra };
}
