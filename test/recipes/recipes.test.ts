import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Copy } from './copy.ts';
import { applyEdit, readRecipes, type Recipe } from './recipe-page.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/adding.md'), 'utf8');
const recipes = readRecipes(page).filter(({ steps }) => steps.length > 0);

/** The most files that each recipe may touch, new ones included. More means that something is said in two places. */
const most: Record<string, number> = {
  'A payment gateway': 3,
  'A rule': 2,
  'A signal': 2,
  'A forecast': 2,
  'A driver: where instances run': 3,
  'An alert channel': 3,
  'A cache': 3,
  'A panel on Watch': 2,
  'A procedure': 4,
  'A setting of the shop': 6,
  'A screen': 5,
};

/** Written for the copy: what its API answers and its screens show. */
const tests = ['on-screen', 'in-the-api'];

let copy: Copy;
beforeAll(() => {
  copy = new Copy();
  for (const recipe of recipes) copy.add(recipe);
  for (const name of tests) copy.addTest(name);
});
afterAll(() => copy?.[Symbol.dispose]());

function filesOf({ steps }: Recipe): { new: string[]; edited: string[] } {
  const paths = (kind: string) => [...new Set(steps.filter((step) => step.kind === kind).map(({ path }) => path))];
  return { new: paths('new'), edited: paths('edit') };
}

test('each recipe touches few files', () => {
  expect(recipes.map(({ title }) => title).toSorted()).toEqual(Object.keys(most).toSorted());
  for (const recipe of recipes) {
    const files = filesOf(recipe);
    const count = files.new.length + files.edited.length;
    console.log(`${recipe.title}: ${count} files (${files.new.length} new; lines in ${files.edited.join(', ')})`);
    expect(count, recipe.title).toBe(most[recipe.title]);
  }
});

// the whole project once more: two minutes are too few where other suites run beside it
test('with everything added the types hold', async () => {
  const { code, output } = await copy.run('typescript/bin/tsc', ['-p', '.', '--noEmit']);
  expect(output).toBe('');
  expect(code).toBe(0);
}, 300_000);

const suites = [
  'test/conformance',
  'test/renderer/panels.test.ts',
  'test/renderer/settings-gateways.test.ts',
  'test/renderer/locales.test.ts',
];

test('what was added conforms, is served by the API and is on screen', async () => {
  const { code, output } = await copy.run('vitest/vitest.mjs', [
    'run',
    '--project',
    'unit',
    '--maxWorkers=2',
    ...suites,
  ]);
  expect(code, output).toBe(0);
  for (const name of tests) expect(output).toContain(`${name}.test.ts`);
});

test('a page that no longer fits the tree is noticed', () => {
  const text = 'one\ntwo\nthree\n';
  expect(applyEdit(text, ' one\n+more\n three\n')).toBe('one\nmore\ntwo\nthree\n');
  expect(applyEdit(text, '+less\n two\n three\n')).toBe('one\nless\ntwo\nthree\n');
  expect(() => applyEdit(text, ' gone\n+more\n')).toThrow('gone');
  expect(() => copy.add({ title: 'twice', steps: [{ kind: 'new', path: 'server/main.ts', text: '' }] })).toThrow(
    'there already',
  );
});
