import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresBinaries } from '../../scripts/lib/postgres-home.mjs';
import { takeLock } from '../../scripts/lib/launch-lock.mjs';
import { isRoot, postgresUser } from '../../scripts/lib/postgres-user.mjs';
import { type Clone, makeClone } from '../support/clone.ts';
import { freePorts } from '../support/processes.ts';

const fixture = join(import.meta.dirname, 'launcher-fixture');
const root = join(import.meta.dirname, '../..');
let clone: Clone;
let nextFolder = 0;

beforeAll(async () => {
  clone = await makeClone(fixture);
});
afterAll(() => clone[Symbol.asyncDispose]());

/** Every path below with its size and time of change: what "nothing was touched" means. */
function snapshot(folder: string): string[] {
  if (!existsSync(folder)) return ['absent'];
  const paths = readdirSync(folder, { recursive: true }) as string[];
  return paths.toSorted().map((path) => {
    const stat = statSync(join(folder, path));
    return `${path} ${stat.size} ${stat.mtimeMs}`;
  });
}

/** Starts on `data`, expects one line on the terminal, an exit code, and the folder as it was. */
async function refused(data: string, env: Record<string, string> = {}, ports?: number[]) {
  const before = snapshot(data);
  await using launcher = clone.start({ data, env, ...(ports ? { ports } : {}) });
  const { code } = await launcher.exited;
  const lines = launcher.output().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(snapshot(data)).toEqual(before);
  return { code, line: lines[0]! };
}

function folderWith(files: Record<string, string>): string {
  const data = join(clone.folder, `data-${nextFolder++}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(data, path, '..'), { recursive: true });
    writeFileSync(join(data, path), text);
  }
  return data;
}

test.for([0, 1] as const)('taken port %i: who holds it and which variable moves it', async (which) => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const taken = (holder.address() as AddressInfo).port;
  const [free = 0] = await freePorts(1);
  const ports = which === 0 ? [taken, free] : [free, taken];
  const { code, line } = await refused(folderWith({ keep: '' }), {}, ports);
  holder.close();
  expect(code).toBe(78);
  expect(line).toContain(`Port ${taken} is taken by pid ${process.pid}`);
  expect(line).toContain(which === 0 ? 'YINGHUO_PORT=' : 'YINGHUO_CONSOLE_PORT=');
});

test('an unwritable data folder', async () => {
  const file = join(folderWith({ 'a-file': '' }), 'a-file');
  await using launcher = clone.start({ data: join(file, 'below') });
  expect((await launcher.exited).code).toBe(78);
  expect(launcher.output().trim()).toMatch(/^Can't write to the data folder .*YINGHUO_DATA\.$/);
});

test('a data folder of another Postgres major', async () => {
  const { code, line } = await refused(folderWith({ 'postgres/PG_VERSION': '17\n', 'master.key': 'x' }));
  expect(code).toBe(78);
  expect(line).toMatch(/Postgres 17; this version needs 18\. Nothing was touched\.$/);
});

test('a database that is not UTF-8', async () => {
  const data = folderWith({ keep: '' });
  const home = join(data, 'postgres');
  const user = postgresUser();
  mkdirSync(home);
  if (user) chownSync(home, user.uid, user.gid);
  const { initdb } = postgresBinaries(root, user);
  execFileSync(initdb, [`--pgdata=${home}`, '--encoding=LATIN1', '--locale=C', '--no-sync', '--auth=trust'], {
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
    cwd: '/',
    stdio: 'ignore',
  });
  const { code, line } = await refused(data);
  expect(code).toBe(78);
  expect(line).toMatch(/is not UTF-8\. Nothing was touched\.$/);
});

test('data without its master key, and a key that is none', async () => {
  const data = join(clone.folder, `data-${nextFolder++}`);
  await using first = clone.start({ data });
  await first.waitForOutput(/Press Ctrl-C/);
  process.kill(-first.pid, 'SIGINT');
  await first.exited;
  const key = readFileSync(join(data, 'master.key'), 'utf8');
  rmSync(join(data, 'master.key'));
  const missing = await refused(data);
  expect(missing).toMatchObject({ code: 78 });
  expect(missing.line).toMatch(/master key .* is missing.*Nothing was touched\.$/);
  const wrong = await refused(data, { YINGHUO_MASTER_KEY: 'c2hvcnQ=' });
  expect(wrong.line).toMatch(/^YINGHUO_MASTER_KEY is no valid master key/);

  await using again = clone.start({ data, env: { YINGHUO_MASTER_KEY: key } });
  await again.waitForOutput(/Press Ctrl-C/);
  process.kill(-again.pid, 'SIGINT');
  expect((await again.exited).code).toBe(0);
});

test('no network at the first install: one line, and a half-made node_modules is not left', async () => {
  await using bare = await makeClone(fixture, { installed: false });
  await using launcher = bare.start({
    env: { npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: join(bare.folder, 'npm-cache') },
  });
  expect((await launcher.exited).code).toBe(1);
  expect(launcher.output().trim().split('\n').at(-1)).toMatch(/^Installing needs the network/);
  expect(existsSync(join(bare.folder, 'node_modules'))).toBe(false);
});

test('an unknown option names the known ones', async () => {
  await using launcher = clone.start({ args: ['--headles'] });
  expect((await launcher.exited).code).toBe(2);
  expect(launcher.output().trim()).toBe('Unknown option --headles; there are: --headless --lan');
});

const stranger = 54_321;

test('data of another user is refused untouched, whatever in it is theirs', async () => {
  // an ordinary user owns nothing but their own; root is given what an ordinary user left
  if (!isRoot) {
    const { code, line } = await refused('/usr', {}, undefined);
    expect({ code, line }).toMatchObject({
      code: 78,
      line: expect.stringMatching(/belongs to root .*Nothing was touched/),
    });
    return;
  }
  for (const theirs of ['.', 'postgres', 'master.key', 'fleet.log']) {
    const data = folderWith({ 'postgres/PG_VERSION': '18\n', 'master.key': 'x', 'fleet.log': '' });
    chownSync(join(data, theirs), stranger, stranger);
    const { code, line } = await refused(data);
    expect({ code, line }).toMatchObject({
      code: 78,
      line: expect.stringMatching(/belongs to uid 54321\. .*Nothing was touched/),
    });
    expect(statSync(join(data, theirs)).uid).toBe(stranger);
  }
});

test.for(['.', 'postgres', 'master.key'])(
  'what cannot be read (%s) is said at once and never taken for no data',
  async (path) => {
    const data = folderWith({ 'postgres/PG_VERSION': '18\n', 'master.key': 'x' });
    const uid = isRoot ? stranger : undefined;
    if (uid)
      for (const name of ['.', 'postgres', 'postgres/PG_VERSION', 'master.key']) chownSync(join(data, name), uid, uid);
    chmodSync(join(data, path), 0);
    await using launcher = clone.start({ data, uid });
    expect((await launcher.exited).code).toBe(78);
    expect(launcher.output().trim()).toMatch(/^Can't read .* \(EACCES\)\. .*Nothing was touched\.$/);
    chmodSync(join(data, path), 0o700);
    expect(readdirSync(data).toSorted()).toEqual(['master.key', 'postgres']);
  },
);

test('a folder of files that are no database is left alone', async () => {
  const data = folderWith({ 'postgres/notes.txt': 'mine' });
  await using launcher = clone.start({ data });
  expect((await launcher.exited).code).toBe(78);
  expect(launcher.output()).toMatch(/holds files that are no database\..*Nothing was touched\.$/m);
  expect(readdirSync(join(data, 'postgres'))).toEqual(['notes.txt']);
});

test.for([
  [{ YINGHUO_PORT: 'abc' }, /^YINGHUO_PORT must be a port number from 1 to 65535; it is "abc"\.$/],
  [{ YINGHUO_PORT: '70000' }, /^YINGHUO_PORT must be a port number/],
  [{ YINGHUO_CONSOLE_PORT: '-1' }, /^YINGHUO_CONSOLE_PORT must be a port number/],
  [{ YINGHUO_PORT: '8080', YINGHUO_CONSOLE_PORT: '8080' }, /^YINGHUO_PORT and YINGHUO_CONSOLE_PORT are both 8080\./],
  [{ YINGHUO_PORT: '7071', YINGHUO_CONSOLE_PORT: '' }, /are both 7071\./],
] as const)('%s is one line at once', async ([env, line]) => {
  const refusal = await refused(folderWith({ keep: '' }), env as unknown as Record<string, string>);
  expect(refusal.code).toBe(78);
  expect(refusal.line).toMatch(line);
});

test('while a command holds the data folder nobody starts on it, under any spelling of its name', async () => {
  const data = folderWith({ keep: '' });
  const lock = await takeLock(data);
  const { code, line } = await refused(join(data, '..', data.split('/').at(-1)!));
  expect(code).toBe(1);
  expect(line).toContain(`already running (pid ${process.pid})`);
  lock.release?.();
  expect((await takeLock(data)).holder).toBeUndefined();
});
