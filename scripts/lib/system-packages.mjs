import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './command.mjs';
import { say } from './language.mjs';
import { projectNode, root } from './paths.mjs';
import { isRoot } from './postgres-user.mjs';
import { progress } from './progress.mjs';

const libraryFolders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What the window and browser tests need from the system, each with the way to see that it is there. */
const needs = [
  { package: 'chromium', isThere: () => Boolean(findBrowser()) },
  { package: 'xvfb', isThere: () => Boolean(process.env.DISPLAY) || Boolean(which('Xvfb')) },
  { package: 'xauth', isThere: () => Boolean(which('xauth')) },
  {
    package: 'fonts-noto-cjk',
    isThere: () => existsSync('/usr/share/fonts/opentype/noto') || existsSync('/usr/share/fonts/noto-cjk'),
  },
  { package: 'libgtk-3-0', isThere: () => hasLibrary('libgtk-3.so.0') },
  { package: 'libnss3', isThere: () => hasLibrary('libnss3.so') },
  { package: 'libasound2', isThere: () => hasLibrary('libasound.so.2') },
  { package: 'libgbm1', isThere: () => hasLibrary('libgbm.so.1') },
];

/** Installs what is missing where that is ours to do (root on Debian), else says in one line what to install. */
export async function ensureTestSystem() {
  if (process.platform !== 'linux') return ensurePlaywrightBrowser();
  const missing = needs.filter((need) => !need.isThere()).map((need) => need.package);
  if (missing.length === 0) return true;
  if (!canInstall()) {
    console.log(
      say(
        `窗口测试还需要这些系统软件，请先安装：${missing.join(' ')}`,
        `The window tests need these system packages; please install them: ${missing.join(' ')}`,
      ),
    );
    return missing.includes('chromium') ? ensurePlaywrightBrowser() : false;
  }
  if (await installPackages(missing)) return true;
  console.log(
    say(`系统软件安装失败：${missing.join(' ')}`, `These system packages could not be installed: ${missing.join(' ')}`),
  );
  return false;
}

/**
 * Installs Debian packages where that is ours to do; answers whether it did.
 * @param {string[]} names
 */
export async function installPackages(names) {
  if (!canInstall()) return false;
  const line = progress(say(`正在安装系统软件 ${names.join(' ')}`, `Installing system packages ${names.join(' ')}`));
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  const result = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env });
  line.done();
  return result.code === 0;
}

export function findBrowser() {
  return process.env.CHROMIUM_PATH || browsers.map(which).find(Boolean);
}

async function ensurePlaywrightBrowser() {
  if (findBrowser()) return true;
  const line = progress(say('正在下载测试用浏览器', 'Downloading the browser for the tests'));
  const result = await run(projectNode(), [join(root, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium']);
  line.done();
  return result.code === 0;
}

/** Root on Debian: nobody has to be asked. */
function canInstall() {
  return isRoot && Boolean(which('apt-get'));
}

/** @param {string} program */
export function which(program) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}

/** @param {string} file */
function hasLibrary(file) {
  return libraryFolders.some((folder) => existsSync(join(folder, file)));
}
