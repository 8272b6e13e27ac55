import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const ours = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');

test('every script is type-checked as strictly as the rest', () => {
  const tsc = [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', root, '--showConfig'];
  const shown = execFileSync(process.execPath, tsc, { encoding: 'utf8' });
  const { compilerOptions, files } = JSON.parse(shown) as { compilerOptions: object; files: string[] };
  expect(compilerOptions).toMatchObject({ checkJs: true, strict: true, noUncheckedIndexedAccess: true });
  const checked = new Set(files.map((file) => file.replace('./', '')));
  const scripts = ours.filter((file) => file.endsWith('.mjs'));
  expect(scripts.length).toBeGreaterThan(10);
  expect(scripts.filter((file) => !checked.has(file))).toEqual([]);
});

test('no script says its types a second time, or leaves them out', () => {
  expect(ours.filter((file) => /\.d\.[cm]ts$/.test(file))).toEqual([]);
  const evasion = /@ts-(nocheck|ignore|expect-error)|@(param|returns|type|typedef|property) \{[^}]*\bany\b/;
  const scripts = ours.filter((file) => file.endsWith('.mjs'));
  expect(scripts.filter((file) => evasion.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
