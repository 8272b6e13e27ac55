import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAlive, type ProcessIdentity } from '../../scripts/lib/processes.mjs';
import { makeClone } from '../support/clone.ts';
import { descendantsOf, eventually, freePorts } from '../support/processes.ts';

type State = { fleet: ProcessIdentity; postgres: ProcessIdentity };

test('the whole shop: starts, heals, and leaves nothing behind', async () => {
  await using clone = await makeClone();
  const ports = await freePorts(2);
  await using launcher = clone.start({ ports });
  await launcher.waitForOutput(/Press Ctrl-C to stop/, 120_000);
  const read = () => JSON.parse(readFileSync(join(clone.folder, '.data/launcher.json'), 'utf8')) as State;
  const everything = () => [read().fleet, read().postgres].flatMap((one) => descendantsOf(one.pid).concat(one));
  const pageOf = (port: number) =>
    fetch(`http://127.0.0.1:${port}/`).then(
      (page) => (page.ok ? page.text() : ''),
      () => '',
    );
  const isServing = async () => (await Promise.all(ports.map(pageOf))).every((page) => page.includes('<html'));
  expect(await isServing()).toBe(true);
  const products = (await (await fetch(`http://127.0.0.1:${ports[0]}/api/products`)).json()) as unknown[];
  expect(products.length, 'products in the demo shop').toBeGreaterThan(0);

  const seen = everything();
  for (const name of ['fleet', 'postgres'] as const) {
    const killed = read()[name];
    const killedAt = performance.now();
    process.kill(killed.pid, 'SIGKILL');
    await eventually(() => read()[name].pid !== killed.pid && isServing(), {
      timeoutMs: 20_000,
      what: `the shop without its ${name}`,
    });
    console.log(`kill -9 of ${name}: both pages again after ${Math.round(performance.now() - killedAt)} ms`);
    seen.push(...everything());
  }
  process.kill(-launcher.pid, 'SIGINT');
  expect(await launcher.exited).toEqual({ code: 0, signal: null });
  expect(seen.filter(isAlive)).toEqual([]);
});
