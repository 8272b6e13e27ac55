import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { codeOf } from './errors.mjs';
import { say } from './language.mjs';
import { commandOf } from './processes.mjs';
import { SetupError } from './setup-error.mjs';

/** The two public ports from the environment; a wrong one, or one for both, is named at once. */
export function readPorts() {
  const storefront = readPort('YINGHUO_PORT', 7070);
  const console_ = readPort('YINGHUO_CONSOLE_PORT', 7071);
  if (storefront === console_)
    throw new SetupError(
      'port_twice',
      say(
        `YINGHUO_PORT 和 YINGHUO_CONSOLE_PORT 都是 ${storefront}，请换一个：YINGHUO_CONSOLE_PORT=${storefront + 1} npm start`,
        `YINGHUO_PORT and YINGHUO_CONSOLE_PORT are both ${storefront}. Choose another: YINGHUO_CONSOLE_PORT=${storefront + 1} npm start`,
      ),
    );
  return { storefront, console: console_ };
}

/**
 * @param {string} variable
 * @param {number} usual
 */
function readPort(variable, usual) {
  const text = (process.env[variable] ?? '').trim();
  if (text === '') return usual;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new SetupError(
    'port_wrong',
    say(
      `${variable} 应为 1 到 65535 的端口号，现在是 "${text}"。`,
      `${variable} must be a port number from 1 to 65535; it is "${text}".`,
    ),
  );
}

/**
 * Refuses a port somebody else holds, naming them when the system tells.
 * @param {number} port
 * @param {string} host
 * @param {string} variable where another is chosen
 */
export async function requireFreePort(port, host, variable) {
  const code = await tryListen(port, host);
  if (!code) return;
  if (code === 'EADDRINUSE') {
    const holder = holderOf(port);
    throw new SetupError(
      'port_taken',
      say(
        `端口 ${port} 已被占用${holder ? `（${holder}）` : ''}。换一个端口：${variable}=${port + 10} npm start`,
        `Port ${port} is taken${holder ? ` by ${holder}` : ''}. Choose another: ${variable}=${port + 10} npm start`,
      ),
    );
  }
  throw new SetupError(
    'port_refused',
    say(
      `无法使用端口 ${port}（${code}），请换一个：${variable}`,
      `Port ${port} can't be used (${code}); choose another with ${variable}`,
    ),
  );
}

/** The address under which a phone on the same network finds this machine. */
export function lanAddress() {
  const candidates = Object.entries(networkInterfaces())
    .filter(([name]) => !/^(docker|veth|br-|virbr|vmnet|utun|tun|tap)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal && !address.address.startsWith('169.254.'))
    .map((address) => address.address);
  return candidates.find((address) => address.startsWith('192.168.')) ?? candidates[0];
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>} why it failed
 */
function tryListen(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(codeOf(error)));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

/** @param {number} port */
function holderOf(port) {
  const pid = process.platform === 'linux' ? linuxHolder(port) : lsofHolder(port);
  if (!pid) return undefined;
  const command = commandOf(pid).slice(0, 60);
  return `pid ${pid}${command ? ` ${command}` : ''}`;
}

/** @param {number} port */
function linuxHolder(port) {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(file, port)));
  for (const pid of inodes.size ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [])
    try {
      const holds = readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(socketOf(`/proc/${pid}/fd/${fd}`)));
      if (holds) return Number(pid);
    } catch {
      continue;
    }
  return undefined;
}

/**
 * @param {string} file
 * @param {number} port
 */
function listeningInodes(file, port) {
  try {
    const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    const fields = rows.map((row) => row.trim().split(/\s+/));
    return fields
      .filter(([, local, , state]) => state === '0A' && Number.parseInt(local?.split(':')[1] ?? '', 16) === port)
      .map((row) => row[9]);
  } catch {
    return [];
  }
}

/** @param {string} link */
function socketOf(link) {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    return undefined;
  }
}

/** @param {number} port */
function lsofHolder(port) {
  try {
    return Number(
      execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).split('\n')[0],
    );
  } catch {
    return undefined;
  }
}
