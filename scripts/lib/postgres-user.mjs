import { execFileSync } from 'node:child_process';
import { accessSync, appendFileSync, constants, readFileSync } from 'node:fs';
import { say } from './language.mjs';
import { SetupError } from './setup-error.mjs';

const name = 'yinghuo-postgres';

/** @typedef {{ uid: number, gid: number }} SystemUser */

export const isRoot = process.getuid?.() === 0;

/**
 * Postgres refuses to run as root, so root lends it an account of its own; anyone else runs it as themselves.
 * @returns {SystemUser | undefined}
 */
export function postgresUser() {
  if (!isRoot) return undefined;
  if (process.platform !== 'linux')
    throw new SetupError(
      'root',
      say('请不要用 root 运行萤火。', 'Please run Yinghuo as an ordinary user, not as root.'),
    );
  return lookUp() ?? create();
}

/** The account lent to Postgres, when there is one already. */
export const postgresAccount = () => lookUp();

function create() {
  /** @type {[string, string[]][]} */
  const attempts = [
    [
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/bin/false', name],
    ],
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', name]],
  ];
  for (const [command, args] of attempts) {
    try {
      execFileSync(command, args, { stdio: 'ignore' });
    } catch {
      continue;
    }
    const user = lookUp();
    if (user) return user;
  }
  return append();
}

/** Minimal images have no account tools at all. */
function append() {
  const taken = new Set([...ids('/etc/passwd'), ...ids('/etc/group')]);
  let id = 990;
  while (taken.has(id)) id -= 1;
  try {
    accessSync('/etc/passwd', constants.W_OK);
    appendFileSync('/etc/group', `${name}:x:${id}:\n`);
    appendFileSync('/etc/passwd', `${name}:x:${id}:${id}::/nonexistent:/bin/false\n`);
  } catch {
    throw new SetupError(
      'postgres_user',
      say(
        `以 root 运行时 Postgres 需要自己的系统用户，但无法创建 ${name}。请用普通用户运行，或设置 DATABASE_URL。`,
        `As root, Postgres needs a system user of its own and ${name} can't be created. Run as an ordinary user, or set DATABASE_URL.`,
      ),
    );
  }
  return { uid: id, gid: id };
}

function lookUp() {
  const line = lines('/etc/passwd').find((entry) => entry.startsWith(`${name}:`));
  if (!line) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** @param {string} file */
function ids(file) {
  return lines(file).map((line) => Number(line.split(':')[2]));
}

/** @param {string} file */
function lines(file) {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
