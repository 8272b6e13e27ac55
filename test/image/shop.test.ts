import { afterAll, beforeAll, expect, test } from 'vitest';
import { buyerOf } from '../support/running-shop.ts';
import { eventually } from '../support/processes.ts';
import { buildImage } from './build-image.ts';
import { openStack, type Stack } from './compose.ts';
import { attempt, inspect, podman } from './podman.ts';

const asInCompose = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'all', '--security-opt', 'no-new-privileges'];

let stack: Stack;

const isReady = (address: string) =>
  fetch(`${address}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

beforeAll(async () => {
  await buildImage('yinghuo');
  stack = await openStack();
  const startedAt = performance.now();
  await stack.compose('up', '-d', '--no-build');
  await stack.untilHealthy('fleet');
  console.log(`compose up: healthy after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
});

afterAll(() => stack?.[Symbol.asyncDispose]());

test('a buyer gets a key, which is still there after the fleet was stopped and started', async () => {
  const buyer = buyerOf(stack.storefront);
  const products = (await (await fetch(`${stack.storefront}/api/products`)).json()) as { variants: { id: string }[] }[];
  const order = await buyer.order(products[0]!.variants[0]!.id);
  await buyer.press(order, 'pay');
  const isDelivered = async () => (await buyer.read(order)).status === 'delivered';
  await eventually(isDelivered, { timeoutMs: 30_000, what: 'the key' });
  const { keys } = await buyer.read(order);
  expect(keys).toHaveLength(1);

  await stack.compose('stop', 'fleet');
  expect(await inspect(stack.container('fleet'), '.State.ExitCode')).toBe(0);
  expect(await podman('logs', stack.container('fleet'))).not.toContain('"level":60');
  await expect(fetch(`${stack.storefront}/healthz`)).rejects.toThrow();
  await stack.compose('start', 'fleet');
  const isOpen = async () => (await isReady(stack.storefront)) && isReady(stack.console);
  await eventually(isOpen, { timeoutMs: 60_000, what: 'the shop again' });
  expect((await buyer.read(order)).keys).toEqual(keys);
});

test('the console is served, and the owner is told the first password once', async () => {
  expect(await (await fetch(`${stack.console}/`)).text()).toContain('<div id="root">');
  const told = JSON.parse((await podman('logs', stack.container('migrate'))).split('\n').at(-1)!) as object;
  expect(told).toMatchObject({ schema: 'ok', ownerPassword: expect.any(String), seeded: true });
});

test('its processes are uid 1000, without rights, on a root that cannot be written', async () => {
  const fleet = stack.container('fleet');
  const status = await podman('exec', fleet, 'grep', '-hE', '^(Uid|Gid|Cap...|NoNewPrivs):', '/proc/1/status');
  const lines = Object.fromEntries(status.split('\n').map((line) => line.split(/:\s+/) as [string, string]));
  expect(lines.Uid).toBe('1000\t1000\t1000\t1000');
  expect(lines.Gid).toBe('1000\t1000\t1000\t1000');
  expect([lines.CapEff, lines.CapPrm, lines.CapBnd]).toEqual(Array(3).fill('0'.repeat(16)));
  expect(lines.NoNewPrivs).toBe('1');
  for (const path of ['/app/x', '/etc/x', '/home/node/x'])
    expect((await attempt('podman', ['exec', fleet, 'touch', path])).stderr).toContain('Read-only file system');
  expect((await attempt('podman', ['exec', fleet, 'touch', '/data/x', '/tmp/x'])).code).toBe(0);
});

test.for(['storefront', 'orders'])('%s alone: healthy, and gone at SIGTERM with 0', async (role) => {
  const name = `${stack.network}-${role}`;
  const settings = Object.entries(stack.environment).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  const startedAt = performance.now();
  await podman(
    'run',
    '-d',
    '--pull=never',
    '--name',
    name,
    '--network',
    stack.network,
    ...asInCompose,
    ...settings,
    'yinghuo',
    role,
  );
  try {
    const ready = /"startedMs":(\d+),"msg":"ready"/;
    const isReady = async () => ready.test(await podman('logs', name));
    await eventually(isReady, { timeoutMs: 60_000, what: `${role} to be ready` });
    const took = performance.now() - startedAt;
    const own = ready.exec(await podman('logs', name))![1];
    console.log(`${role}: ready after ${Math.round(took)} ms, ${own} ms of them its own`);
    const check = async () => (await attempt('podman', ['healthcheck', 'run', name])).code;
    expect(await check()).toBe(0);
    const pid = await inspect<number>(name, '.State.Pid');
    process.kill(pid, 'SIGSTOP');
    expect(await check(), 'a process that does not answer is not healthy').not.toBe(0);
    process.kill(pid, 'SIGCONT');
    await podman('stop', '--time', '30', name);
    expect(await inspect(name, '.State.ExitCode')).toBe(0);
  } finally {
    await podman('rm', '--force', '--ignore', '--time', '5', name);
  }
});
