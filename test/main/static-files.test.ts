import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileFor, serveStatic } from '../../src/main/static-files.ts';

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'yinghuo-static-'));
  mkdirSync(join(path, 'renderer/assets'), { recursive: true });
  writeFileSync(join(path, 'renderer/index.html'), 'index');
  writeFileSync(join(path, 'renderer/assets/app.js'), 'script');
  writeFileSync(join(path, 'secret.txt'), 'secret');
  return { root: join(path, 'renderer'), [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

test.each([
  ['/', 200, 'index'],
  ['/index.html', 200, 'index'],
  ['/orders/7', 200, 'index'],
  ['/assets/app.js', 200, 'script'],
  ['/assets/no.js', 404, 'not found'],
  ['/../secret.txt', 404, 'not found'],
  ['/..%2fsecret.txt', 404, 'not found'],
  ['/%2e%2e%2fsecret.txt', 404, 'not found'],
  ['/assets/..%5c..%5csecret.txt', 404, 'not found'],
  ['/assets/%00.js', 404, 'not found'],
  ['/%', 404, 'not found'],
])('%s → %i', async (path, status, body) => {
  using files = folder();
  const answer = await serveStatic(files.root, path);
  expect([answer.status, await answer.text()]).toEqual([status, body]);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('no path at all leaves the folder', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    '%2e',
    '%2e%2e',
    '%2f',
    '/',
    '\\',
    '%5c',
    '%00',
    'a',
    'secret.txt',
    '//',
    'C:',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const file = fileFor('/srv/renderer', `/${pieces.join('')}`);
      expect(file === undefined || file.startsWith('/srv/renderer/')).toBe(true);
    }),
  );
});
