import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { environment } from '../../server/config.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const text = (pattern: string) => globSync(pattern, { cwd: root }).map(read).join('\n');

const launcher = text('scripts/**/*.{mjs,ts}');
const setUp = [text('deploy/*.*'), read('compose.yaml'), read('Dockerfile')].join('\n');
const sources = [launcher, setUp, text('server/**/*.ts'), text('src/**/*.{ts,tsx}')].join('\n');

/** What the tables of a page say: variable → default. */
function documented(page: string): Map<string, string> {
  return new Map([...page.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, name, usual]) => [name!, usual!.trim()]));
}

/** Every variable that is read, by whatever way of writing it. */
function readVariables(): Set<string> {
  const named = (from: string, pattern: RegExp) => [...from.matchAll(pattern)].map(([, name]) => name!);
  return new Set([
    ...Object.keys(environment.shape),
    ...named(sources, /\b((?:YINGHUO|DATABASE)_[A-Z_]*[A-Z])\b/g),
    ...named(launcher, /process\.env\.(\w+)/g),
    ...named(setUp, /\$\{([A-Z_]+):/g),
  ]);
}

/** As the table has it: the value, or `none` and what happens then. */
function expectDefault(said: string, value: string | number | undefined): void {
  if (value === undefined || value === '') return expect(said).toMatch(/^none( \(|$)/);
  expect(said).toBe(`\`${value}\``);
}

const tables = read('docs/operating.md').split('## Environment variables')[1]!;
const rows = documented(tables);

test('every variable that is read is in the tables, and nothing else', () => {
  expect([...rows.keys()].toSorted()).toEqual([...readVariables()].toSorted());
});

test('a page that lacks a variable, or has one too many, would be noticed', () => {
  expect(readVariables()).toContain('YINGHUO_JOB_SLOTS');
  expect([...documented(tables.replace(/^\| `YINGHUO_PORT`.*$/m, '')).keys()]).not.toContain('YINGHUO_PORT');
  expect([...documented('| `YINGHUO_NONE` | `3` | nothing |')]).toEqual([['YINGHUO_NONE', '`3`']]);
});

test.for(Object.keys(environment.shape))('%s has the default that the table says', (name) => {
  const usual = (environment.parse({}) as Record<string, string | number | undefined>)[name];
  expectDefault(rows.get(name)!, name === 'YINGHUO_DATA' ? relative(root, `${usual}`) : usual);
});

test('what the launcher falls back to is said as well', () => {
  const fallbacks = [
    ...launcher.matchAll(/process\.env\.(\w+) (?:\?\?|\|\|) (?:'([^']+)'|(\d+))/g),
    ...launcher.matchAll(/readPort\('(\w+)', ()(\d+)\)/g),
  ];
  expect(fallbacks.length).toBeGreaterThan(5);
  for (const [, name, words, number] of fallbacks) expect(rows.get(name!), name).toContain(`\`${words || number}\``);
});

test('what is in no table of defaults has none', () => {
  const declared = new Set(Object.keys(environment.shape));
  for (const [name, usual] of rows) if (!declared.has(name)) expectDefault(usual, undefined);
});
