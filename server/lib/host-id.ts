import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const kept = z.object({ id: z.uuid(), machine: z.string() });

/**
 * Who this host is, kept in the data folder: names and process ids are not enough, since two rented machines may be called
 * alike and two containers count their processes each from 1. A data folder copied to another machine gets an id of its own.
 */
export async function readHostId(dataDir: string, machineIdFile = '/etc/machine-id'): Promise<string> {
  const file = join(dataDir, 'host.json');
  const machine = (await readFile(machineIdFile, 'utf8').catch(() => '')).trim();
  const known = kept.safeParse(parse(await readFile(file, 'utf8').catch(() => '')));
  if (known.success && (known.data.machine === machine || known.data.machine === '' || machine === ''))
    return known.data.id;
  const id = randomUUID();
  await mkdir(dataDir, { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify({ id, machine }), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return id;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
