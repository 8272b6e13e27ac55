import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { appRoot } from '../../../server/lib/app-root.ts';

type Said = { number?: number; part?: number };

/** What the pages' worker answers. */
function work(asked: object): Said[] {
  const said: Said[] = [];
  const self = { postMessage: (message: Said) => said.push(message), onmessage: (_event: { data: object }) => {} };
  const script = readFileSync(join(appRoot, 'server/storefront/assets/work.js'), 'utf8');
  vm.runInNewContext(script, { self, Uint8Array, Int32Array, Uint32Array, Math });
  self.onmessage({ data: asked });
  return said;
}

test('finds the number for salts of every length around the hash’s blocks, as another SHA-256 has it', () => {
  for (let length = 1; length <= 140; length += 1) {
    const salt = 'a?b=c&'.repeat(30).slice(0, length);
    const number = (length * 7919) % 1500;
    const challenge = createHash('sha256').update(`${salt}${number}`).digest('hex');
    expect(work({ salt, challenge, maxnumber: 1500 }).at(-1), `${length} characters`).toEqual({ number });
  }
});

test('says how far it is, and that there is none', () => {
  const said = work({ salt: 'a&', challenge: '0'.repeat(64), maxnumber: 50_000 });
  expect(said).toEqual([{ part: 0 }, { part: 0.4 }, { part: 0.8 }, {}]);
});
