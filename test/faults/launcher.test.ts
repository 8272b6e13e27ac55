import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive, type ProcessIdentity } from '../../scripts/lib/processes.mjs';
import { isRoot } from '../../scripts/lib/postgres-user.mjs';
import { type Clone, makeClone } from '../support/clone.ts';
import { roomyFolder } from '../support/roomy-folder.ts';
import { descendantsOf, eventually, freePorts, identify, type RunningProcess } from '../support/processes.ts';

type State = { launcher: ProcessIdentity; fleet: ProcessIdentity; postgres: ProcessIdentity };

const running = /Press Ctrl-C to stop/;
const fixture = join(import.meta.dirname, 'launcher-fixture');
let clone: Clone;
/** For the data of shops: a dozen Postgres are made here. */
let roomy: string;
let nextFolder = 0;

beforeAll(async () => {
  clone = await makeClone(fixture);
  roomy = mkdtempSync(join(roomyFolder(), 'yinghuo-launcher-'));
  // as root, Postgres's own user must be able to pass through
  chmodSync(roomy, 0o755);
});
afterAll(async () => {
  rmSync(roomy, { recursive: true, force: true });
  await clone[Symbol.asyncDispose]();
});

/** A data folder and ports of its own for one test; whatever is left at its end is ended. */
async function place(tree = clone) {
  const base = tree === clone ? roomy : tree.folder;
  const data = join(base, `data-${nextFolder++}`);
  const ports = await freePorts(2);
  const seen = new Map<number, ProcessIdentity>();
  const readState = () => JSON.parse(readFileSync(join(data, 'launcher.json'), 'utf8')) as State;
  const note = () => {
    const state = readState();
    for (const one of [
      state.fleet,
      state.postgres,
      ...descendantsOf(state.fleet.pid),
      ...descendantsOf(state.postgres.pid),
    ])
      seen.set(one.pid, one);
    return state;
  };
  return {
    data,
    ports,
    note,
    start: (env: Record<string, string> = {}) => tree.start({ data, ports, env }),
    npmStart: () => tree.npmStart({ data, ports }),
    isReady: () =>
      fetch(`http://127.0.0.1:${ports[0]}/readyz`).then(
        (response) => response.ok,
        () => false,
      ),
    leftovers: () => [...seen.values()].filter(isAlive),
    async [Symbol.asyncDispose]() {
      for (const one of seen.values()) if (isAlive(one)) process.kill(one.pid, 'SIGKILL');
      if (existsSync(join(data, 'postgres')))
        rmSync(realpathSync(join(data, 'postgres')), { recursive: true, force: true });
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function interrupt(launcher: RunningProcess) {
  process.kill(-launcher.pid, 'SIGINT');
  return launcher.exited;
}

test('Ctrl-C leaves no process behind, and a second start keeps data and key', async () => {
  await using here = await place();
  await using first = here.start();
  await first.waitForOutput(running);
  expect(first.output()).toContain('owner@example.test');
  expect(first.output()).toContain(`http://127.0.0.1:${here.ports[0]}`);
  const key = readFileSync(join(here.data, 'master.key'), 'utf8');
  expect(here.note().launcher.pid).toBe(first.pid);
  expect(await interrupt(first)).toEqual({ code: 0, signal: null });
  expect(here.leftovers()).toEqual([]);

  await using second = here.start();
  await second.waitForOutput(running);
  here.note();
  expect(readFileSync(join(here.data, 'master.key'), 'utf8')).toBe(key);
  expect(second.output()).not.toContain('Master key');
  expect(await interrupt(second)).toEqual({ code: 0, signal: null });
  expect(here.leftovers()).toEqual([]);
});

test('after kill -9 of the launcher the shop goes on, and the next start takes it over', async () => {
  await using here = await place();
  await using first = here.start();
  await first.waitForOutput(running);
  const before = here.note();
  first.kill('SIGKILL');
  await first.exited;
  expect(await here.isReady()).toBe(true);

  await using second = here.start();
  await second.waitForOutput(running);
  const after = here.note();
  expect(isAlive(before.fleet)).toBe(false);
  expect(after.postgres).toEqual(before.postgres);
  expect(await here.isReady()).toBe(true);
  await interrupt(second);
  expect(here.leftovers()).toEqual([]);
});

test('after kill -9 of launcher, fleet and Postgres at once the next start serves', async () => {
  await using here = await place();
  await using first = here.start();
  await first.waitForOutput(running);
  const before = here.note();
  for (const one of [before.launcher, before.fleet, before.postgres]) process.kill(one.pid, 'SIGKILL');
  await first.exited;

  await using second = here.start();
  await second.waitForOutput(running);
  here.note();
  expect(await here.isReady()).toBe(true);
  await interrupt(second);
  expect(here.leftovers()).toEqual([]);
});

if (isRoot)
  test("as root in a folder that Postgres's own user cannot enter", async () => {
    await using hidden = await makeClone(fixture, { passable: false });
    await using here = await place(hidden);
    for (const round of ['first', 'second']) {
      await using launcher = here.start();
      await launcher.waitForOutput(running);
      here.note();
      expect(await here.isReady(), `${round} start`).toBe(true);
      await interrupt(launcher);
      expect(lstatSync(join(here.data, 'postgres')).isSymbolicLink()).toBe(true);
    }
    expect(here.leftovers()).toEqual([]);
  });

test.for(['fleet', 'postgres'] as const)('kill -9 of %s is healed', async (name) => {
  await using here = await place();
  await using launcher = here.start();
  await launcher.waitForOutput(running);
  for (let round = 0; round < 3; round++) {
    const before = here.note();
    const killedAt = performance.now();
    process.kill(before[name].pid, 'SIGKILL');
    await eventually(() => here.note()[name].pid !== before[name].pid, { timeoutMs: 10_000, what: `a new ${name}` });
    await eventually(here.isReady, { timeoutMs: 10_000, what: 'a ready shop' });
    console.log(`kill -9 of ${name}: serving again after ${Math.round(performance.now() - killedAt)} ms`);
  }
  await interrupt(launcher);
  expect(here.leftovers()).toEqual([]);
});

test('a second start beside a running one says so and disturbs nothing', async () => {
  await using here = await place();
  await using first = here.start();
  await first.waitForOutput(running);
  const before = here.note();
  await using second = here.start();
  expect((await second.exited).code).toBe(1);
  expect(second.output().trim()).toMatch(new RegExp(`^Yinghuo is already running \\(pid ${first.pid}\\).*$`));
  expect(here.note()).toEqual(before);
  await interrupt(first);
  expect(here.leftovers()).toEqual([]);
});

test('two starts at once: one runs the shop, the other says so', async () => {
  for (let round = 0; round < 3; round++) {
    await using here = await place();
    await using one = here.start();
    await using other = here.start();
    const ends = [one, other].map((launcher) => launcher.exited.then(() => launcher));
    const refused = await Promise.race(ends);
    const runs = refused === one ? other : one;
    expect((await refused.exited).code).toBe(1);
    expect(refused.output()).toMatch(/already running/);
    await runs.waitForOutput(running);
    here.note();
    expect(await here.isReady()).toBe(true);
    expect(await interrupt(runs)).toEqual({ code: 0, signal: null });
    expect(here.leftovers()).toEqual([]);
  }
});

test('its output may go away (`npm start | head`): it goes on supervising, and its log says what it did', async () => {
  await using here = await place();
  await using launcher = here.start();
  await launcher.waitForOutput(running);
  launcher.stopReading();
  const before = here.note();
  process.kill(before.fleet.pid, 'SIGKILL');
  await eventually(() => here.note().fleet.pid !== before.fleet.pid, { timeoutMs: 10_000, what: 'a new fleet' });
  await eventually(here.isReady, { timeoutMs: 10_000, what: 'a ready shop' });
  expect(isAlive(launcher.identity)).toBe(true);
  expect(readFileSync(join(here.data, 'launcher.log'), 'utf8')).toContain('ended unexpectedly; restarting it');
  launcher.kill('SIGTERM');
  await eventually(() => here.leftovers().length === 0, { what: 'the end of every process' });
});

test.for(['SIGTERM', 'SIGKILL'] as const)('%s to npm start stops the whole shop in order', async (signal) => {
  await using here = await place();
  await using npm = here.npmStart();
  await npm.waitForOutput(running);
  const { launcher } = here.note();
  npm.kill(signal);
  await eventually(() => !isAlive(launcher) && here.leftovers().length === 0, { what: 'the end of every process' });
  expect(existsSync(join(here.data, 'launcher.json'))).toBe(false);
});

test('a second Ctrl-C does not wait for one who will not go', async () => {
  await using here = await place();
  await using launcher = here.start({ FIXTURE_STUBBORN: '1' });
  await launcher.waitForOutput(running);
  here.note();
  process.kill(-launcher.pid, 'SIGINT');
  await launcher.waitForOutput(/Stopping/);
  process.kill(-launcher.pid, 'SIGINT');
  expect((await launcher.exited).code).toBe(130);
  await eventually(() => here.leftovers().length === 0, { what: 'the end of every process' });
});

test('Ctrl-C while starting ends what was already started', async () => {
  await using here = await place();
  await using launcher = here.start();
  const postgres = await eventually(() => postgresOf(here.data), { what: 'Postgres' });
  process.kill(-launcher.pid, 'SIGINT');
  expect((await launcher.exited).code).toBe(0);
  expect(isAlive(postgres)).toBe(false);
});

test('a schema that the server refuses is its one line, and Postgres is stopped again', async () => {
  await using here = await place();
  mkdirSync(here.data);
  await using launcher = here.start({ FIXTURE_REFUSE: 'written by a newer Yinghuo' });
  const postgres = await eventually(() => postgresOf(here.data), { what: 'Postgres' });
  expect((await launcher.exited).code).toBe(78);
  expect(launcher.output()).toMatch(/^written by a newer Yinghuo$/m);
  expect(isAlive(postgres)).toBe(false);
});

function postgresOf(data: string): ProcessIdentity | undefined {
  try {
    return identify(Number(readFileSync(join(data, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]));
  } catch {
    return undefined;
  }
}
