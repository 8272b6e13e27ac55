import QRCode from 'qrcode';
import { hasDisplay } from './electron.mjs';
import { say } from './language.mjs';
import { consolePort, storefrontPort } from './server-process.mjs';
/** @import { ElectronRuntime } from './electron.mjs' */
/** @import { FirstSignIn } from './server-process.mjs' */

/**
 * `masterKeyFile`: only where it was made just now; `lanUrl`: only where the network may come in.
 * @typedef {object} Welcome
 * @property {number} startedMs
 * @property {FirstSignIn} first
 * @property {string | undefined} masterKeyFile
 * @property {boolean} headless
 * @property {ElectronRuntime | undefined} electron
 * @property {string | undefined} lanUrl
 */

/**
 * All a shop owner needs at the start, and nothing else.
 * @param {Welcome} welcome
 */
export async function printWelcome({ startedMs, first, masterKeyFile, headless, electron, lanUrl }) {
  const console_ = `http://127.0.0.1:${consolePort}`;
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  console.log(say(`萤火已启动（${seconds} 秒）`, `Yinghuo is running (${seconds} s)`));
  row(say('店铺前台', 'Storefront'), lanUrl ?? `http://127.0.0.1:${storefrontPort}`);
  row(say('管理后台', 'Console'), console_);
  if (first.ownerEmail) row(say('登录账号', 'Sign in as'), first.ownerEmail);
  if (first.ownerPassword) row(say('密码（仅显示一次）', 'Password (once)'), first.ownerPassword);
  if (first.signInToken && !electron)
    row(say('一次性登录链接', 'One-time link'), `${console_}/sign-in#token=${first.signInToken}`);
  if (masterKeyFile) {
    row(say('主密钥', 'Master key'), masterKeyFile);
    console.log(
      say(
        '  请另存一份主密钥：备份里没有它，丢了它卡密就再也打不开。',
        '  Keep a copy of the master key elsewhere: backups leave it out, and without it no key can ever be opened.',
      ),
    );
  }
  if (lanUrl) console.log(`\n${await QRCode.toString(lanUrl, { type: 'terminal', small: true })}`);
  const window = aboutWindow(headless, electron);
  if (window) console.log(window);
  console.log(say('按 Ctrl-C 停止。', 'Press Ctrl-C to stop.'));
}

/**
 * @param {boolean} headless
 * @param {ElectronRuntime | undefined} electron
 */
function aboutWindow(headless, electron) {
  if (headless) return undefined;
  if (!hasDisplay())
    return say(
      '没有显示器，未打开桌面窗口；请在浏览器里使用管理后台。',
      'There is no display, so no desktop window; use the console in a browser.',
    );
  if (!electron)
    return say(
      '无法取得 Electron，未打开桌面窗口；请在浏览器里使用管理后台。',
      'Electron could not be had, so no desktop window; use the console in a browser.',
    );
  if (electron.isOlder)
    return say(
      `Electron 下载不到，本地演示改用旧版 ${electron.version}；正式使用请联网后重试。`,
      `Electron could not be downloaded; this local demo uses the older ${electron.version}. Connect and start again for real use.`,
    );
  return undefined;
}

/**
 * @param {string} label
 * @param {string} value
 */
function row(label, value) {
  const width = Array.from(label).reduce((sum, letter) => sum + (letter > '\u2e80' ? 2 : 1), 0);
  console.log(`  ${label}${' '.repeat(Math.max(1, 20 - width))}${value}`);
}
