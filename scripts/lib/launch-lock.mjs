import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { codeOf } from './errors.mjs';

// of macOS' open(2): the file is locked as it is opened, or the call fails at once
const exclusiveLock = 0x20;

// the whole of an address: Node 20 pads a shorter one with zeros that Node 24 leaves out, and they would not meet
const abstractBytes = 107;

/** @typedef {{ release?: () => void, holder?: { pid: number | undefined } }} TakenLock */

/**
 * The one lock of a data folder, held by whoever starts, serves or restores what is in it. The system lets go of it when its
 * holder dies, so nothing stale can be left. Answers `release`, or who holds it (undefined where that can't be told).
 * @param {string} dataDir
 * @returns {Promise<TakenLock>}
 */
export async function takeLock(dataDir) {
  if (process.platform === 'darwin') return lockFile(join(dataDir, 'launcher.lock'));
  const address = addressOf(dataDir);
  // whoever holds it may be on its way out
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = await listen(address);
    if (server) return { release: () => server.close() };
    const holder = await ask(address);
    if (holder) return { holder };
  }
  return { holder: { pid: undefined } };
}

/**
 * Named after the folder itself, however it was spelled: an abstract socket, or a named pipe.
 * @param {string} dataDir
 */
function addressOf(dataDir) {
  const { dev, ino } = statSync(dataDir, { bigint: true });
  const name = `yinghuo-${createHash('sha256').update(`${dev}:${ino}`).digest('hex')}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `\0${name.padEnd(abstractBytes, '-')}`;
}

/**
 * @param {string} address
 * @returns {Promise<import('node:net').Server | undefined>}
 */
function listen(address) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(String(process.pid));
    });
    server.once('error', (error) => (codeOf(error) === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () => resolve(server.unref()));
  });
}

/**
 * @param {string} address
 * @returns {Promise<{ pid: number } | undefined>}
 */
function ask(address) {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(address);
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (data) => (text += data));
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(text === '' ? undefined : { pid: Number(text) }));
  });
}

/**
 * @param {string} file
 * @returns {TakenLock}
 */
function lockFile(file) {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock;
    const descriptor = openSync(file, flags, 0o600);
    return { release: () => closeSync(descriptor) };
  } catch (error) {
    if (['EAGAIN', 'EWOULDBLOCK'].includes(codeOf(error) ?? '')) return { holder: { pid: undefined } };
    throw error;
  }
}
