import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProcess } from '../support/processes.ts';

const root = join(import.meta.dirname, '../..');

/** A tree whose Electron was never downloaded, whatever this machine has. */
function bareTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-bare-'));
  const modules = join(folder, 'node_modules');
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  cpSync(join(root, 'node_modules/electron'), join(modules, 'electron'), {
    recursive: true,
    filter: (path) => !/electron\/(dist|path\.txt)/.test(path),
  });
  for (const name of ['@electron', '@electron-internal'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  return folder;
}

async function find(tree: string, env: Record<string, string>) {
  const script = `import(${JSON.stringify(join(tree, 'scripts/lib/electron.mjs'))})
    .then(({ findElectron }) => findElectron({ quiet: true }))
    .then((found) => console.log('FOUND', JSON.stringify(found ?? null)))`;
  await using finder = runProcess(process.execPath, ['-e', script], {
    env: { ELECTRON_OVERRIDE_DIST_PATH: '', ...env },
  });
  const [, found] = await finder.waitForOutput(/FOUND (.*)/);
  return JSON.parse(found!) as { version: string; dist: string; isOlder: boolean } | null;
}

test('an override is taken before anything else', async () => {
  const dist = mkdtempSync(join(tmpdir(), 'yinghuo-dist-'));
  const program = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
  mkdirSync(join(dist, program, '..'), { recursive: true });
  writeFileSync(join(dist, program), '');
  writeFileSync(join(dist, 'version'), 'v44.1.0');
  expect(await find(root, { ELECTRON_OVERRIDE_DIST_PATH: dist })).toMatchObject({
    version: '44.1.0',
    dist,
    isOlder: false,
  });
  rmSync(dist, { recursive: true });
});

test('a download that sends no byte is given up, and without a registry there is simply no window', async () => {
  let asked = 0;
  const mirror = createServer((socket) => {
    asked += 1;
    socket.on('error', () => {}).resume();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => mirror.once('listening', resolve));
  const tree = bareTree();
  const cache = mkdtempSync(join(tmpdir(), 'yinghuo-cache-'));
  const startedAt = performance.now();
  const found = await find(tree, {
    ELECTRON_MIRROR: `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`,
    XDG_CACHE_HOME: cache,
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(cache, 'npm'),
  });
  console.log(`silent mirror: given up after ${Math.round((performance.now() - startedAt) / 100) / 10} s`);
  mirror.close();
  for (const folder of [cache, tree]) rmSync(folder, { recursive: true, force: true });
  expect(asked).toBeGreaterThan(0);
  expect(found).toBeNull();
});
