import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { say } from './language.mjs';
import { projectNode, outDir, root, toolEnv } from './paths.mjs';
import { SetupError } from './setup-error.mjs';
/** @import { RunResult } from './command.mjs' */
/** @import { ElectronRuntime } from './electron.mjs' */

const deskSources = ['src', 'server/contract', 'resources', 'electron.vite.config.ts'];

/** @typedef {{ name: string, outputs: string[], sources: string[], variant: string }} BuildPlan */

/** Bundles the server into out/server/main.mjs when a source changed; answers whether it did. */
export function buildServer() {
  return buildWhenStale(
    { name: 'server', outputs: ['server', 'server.packages.json'], sources: ['server'], variant: '' },
    (folder) => run(projectNode(), [join(root, 'scripts', 'bundle-server.mjs'), join(folder, 'server')]),
  );
}

/**
 * Builds main, preload and renderer for the given runtime; the renderer is the web console as well.
 * @param {ElectronRuntime | undefined} electron
 */
export function buildDesk(electron) {
  const target = electron
    ? { ELECTRON_MAJOR_VER: String(electron.major), ELECTRON_EXEC_PATH: electron.program }
    : { ELECTRON_MAJOR_VER: '25' };
  const plan = {
    name: 'desk',
    outputs: ['main', 'preload', 'renderer', 'renderer.packages.json'],
    sources: deskSources,
    variant: target.ELECTRON_MAJOR_VER,
  };
  return buildWhenStale(plan, (folder) => {
    const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const args = ['build', '--logLevel', 'warn', '--outDir', folder];
    return run(projectNode(), [cli, ...args], { env: toolEnv({ ...target, NODE_ENV: 'production' }) });
  });
}

/**
 * Built aside and moved in at the end, so that what runs from the old output is not pulled from under it half-made.
 * @param {BuildPlan} plan
 * @param {(folder: string) => Promise<RunResult>} build
 * @returns {Promise<boolean>} whether it had to build
 */
async function buildWhenStale({ name, outputs, sources, variant }, build) {
  const record = join(outDir, `.${name}.hash`);
  const hash = hashOf([...sources, 'package-lock.json', 'scripts/bundle-server.mjs', 'tsconfig.json'], variant);
  const isThere = outputs.every((output) => existsSync(join(outDir, output)));
  if (isThere && existsSync(record) && readFileSync(record, 'utf8') === hash) return false;
  mkdirSync(outDir, { recursive: true });
  const fresh = mkdtempSync(join(outDir, `.${name}-`));
  try {
    const result = await build(fresh);
    if (result.code !== 0) throw buildError(name, result);
    for (const output of outputs) {
      rmSync(join(outDir, output), { recursive: true, force: true });
      renameSync(join(fresh, output), join(outDir, output));
    }
    writeFileSync(record, hash);
    return true;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {RunResult} result
 */
function buildError(name, { stdout, stderr }) {
  return new SetupError(
    'build',
    `${say(`构建失败（${name}）：`, `Build failed (${name}):`)}\n${(stderr || stdout).trim()}`,
    1,
  );
}

/**
 * Names, sizes and times: reading every source would cost more than it saves.
 * @param {string[]} paths
 * @param {string} variant
 */
function hashOf(paths, variant) {
  const hash = createHash('sha256').update(variant);
  for (const path of paths) for (const line of describe(path)) hash.update(line);
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function describe(path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat) return [`${path} absent\n`];
  if (stat.isFile()) return [`${path} ${stat.size} ${stat.mtimeMs}\n`];
  return readdirSync(join(root, path))
    .toSorted()
    .flatMap((name) => describe(`${path}/${name}`));
}
