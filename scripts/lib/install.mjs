import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLineOf, run } from './command.mjs';
import { say } from './language.mjs';
import { ensureNodeStarts } from './node-starts.mjs';
import { findProjectNode, root } from './paths.mjs';
import { progress } from './progress.mjs';
import { SetupError } from './setup-error.mjs';

const modules = join(root, 'node_modules');
const previous = join(root, '.cache', 'node_modules-previous');

/** @typedef {{ version?: string, optional?: boolean, peer?: boolean, devOptional?: boolean }} InstalledPackage */

/**
 * Brings node_modules in line with the lock file and sees that the Node in it starts; does nothing when all is well.
 * @throws {SetupError} when the packages, or a Node for this machine, can't be had
 */
export async function ensureInstalled() {
  if (!isInstalled()) await install();
  await ensureNodeStarts();
}

async function install() {
  const line = progress(
    say('正在安装依赖（首次需要一两分钟）', 'Installing dependencies (a minute or two the first time)'),
  );
  setAside();
  const { command, args } = npm();
  const options = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const retries = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const result = await run(command, [...args, ...options, ...retries], { env: process.env });
  line.done();
  if (result.code !== 0) {
    putBack();
    throw installError(result.stderr || result.stdout);
  }
  rmSync(previous, { recursive: true, force: true });
}

function isInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const found = readJson(join(modules, '.package-lock.json'))?.packages;
  if (!wanted || !found || !findProjectNode()) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = found[path];
    return there ? there.version === entry.version : Boolean(entry.optional || entry.peer || entry.devOptional);
  });
}

/** `npm ci` empties node_modules before it knows whether it can fill it again. */
function setAside() {
  rmSync(previous, { recursive: true, force: true });
  if (!existsSync(modules)) return;
  mkdirSync(join(root, '.cache'), { recursive: true });
  renameSync(modules, previous);
}

function putBack() {
  rmSync(modules, { recursive: true, force: true });
  if (existsSync(previous)) renameSync(previous, modules);
}

function npm() {
  const script = process.env.npm_execpath;
  if (script && script.endsWith('npm-cli.js')) return { command: process.execPath, args: [script] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

/** @param {string} output */
function installError(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|network/i.test(output))
    return new SetupError(
      'no_network',
      say(
        '安装依赖需要网络，但连不上 npm 仓库。联网后再运行一次；未做任何改动。',
        'Installing needs the network and the npm registry cannot be reached. Connect and run again; nothing was changed.',
      ),
      1,
    );
  if (/EACCES|EROFS|EPERM/.test(output))
    return new SetupError(
      'unwritable',
      say(`无法写入 ${root}，请检查文件夹权限。`, `Can't write to ${root}; check the folder's permissions.`),
      1,
    );
  const reason = output.split('\n').find((text) => /npm error(?! code)/.test(text)) ?? lastLineOf(output);
  return new SetupError('install', say(`安装依赖失败：${reason}`, `Installing dependencies failed: ${reason}`), 1);
}

/**
 * @param {string} file
 * @returns {{ packages?: Record<string, InstalledPackage> } | undefined}
 */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
