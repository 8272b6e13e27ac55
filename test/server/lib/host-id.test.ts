import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHostId } from '../../../server/lib/host-id.ts';

const folder = () => mkdtemp(join(tmpdir(), 'yinghuo-host-'));

test('a host keeps its id; another data folder of the same machine is another host', async () => {
  const [one, other] = [await folder(), await folder()];
  const id = await readHostId(one);
  expect(await readHostId(one)).toBe(id);
  expect(await readHostId(other)).not.toBe(id);
});

test('a data folder copied to another machine is another host, a torn file a new one', async () => {
  const [here, there] = [await folder(), await folder()];
  const [machine, another] = [join(here, 'machine-id'), join(there, 'machine-id')];
  await writeFile(machine, 'aaaa\n');
  await writeFile(another, 'bbbb\n');
  const id = await readHostId(here, machine);
  await cp(join(here, 'host.json'), join(there, 'host.json'));
  const copied = await readHostId(there, another);
  expect(copied).not.toBe(id);
  expect(await readHostId(there, another)).toBe(copied);
  await writeFile(join(here, 'host.json'), '{"id":');
  expect(await readHostId(here, machine)).not.toBe(id);
});

test('where a machine does not say who it is the data folder alone decides', async () => {
  const here = await folder();
  const id = await readHostId(here, join(here, 'none'));
  expect(await readHostId(here)).toBe(id);
});
