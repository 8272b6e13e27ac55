import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root });
const read = (file: string) => readFileSync(join(root, file), 'utf8');
/** Made up in the recipes. */
const madeUp = /\/(acme|my-panel|NNNN-title|NNNN-name)\.(tsx?|md|sql)$/;

/** As on GitHub: "Where it is, and why" → where-it-is-and-why. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

const anchors = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));

function brokenLinks(page: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file, anchor] = link.split('#');
    const target = file ? join(dirname(page), file) : page;
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchors(file ? read(target) : text).includes(anchor);
  });
}

/** Files and folders that a text names in full, and that are not there. */
function lostPaths(text: string): string[] {
  const named = [...text.matchAll(/`((?:server|src|scripts|test|docs|deploy|bench)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  );
  return named.filter((path) => !madeUp.test(path) && !existsSync(join(root, path)));
}

test.for(pages)('%s: its links lead somewhere', (page) => {
  expect(brokenLinks(page, read(page))).toEqual([]);
});

// decisions and changes speak of their day
test.for(pages.filter((page) => !/decisions|CHANGELOG/.test(page)))('%s: the files that it names are there', (page) => {
  expect(lostPaths(read(page))).toEqual([]);
});

test('a broken link, a lost heading and a lost file would be noticed', () => {
  expect(brokenLinks('README.md', '# One two\n[a](gone.md) [b](#one-two) [c](#three) [d](https://x.example)')).toEqual([
    'gone.md',
    '#three',
  ]);
  expect(lostPaths('`server/main.ts` and `server/gone.ts`')).toEqual(['server/gone.ts']);
});

test('a number is one decision, and each says what it decided', () => {
  const decisions = globSync('docs/decisions/*.md', { cwd: root });
  const numbers = decisions.map((file) => /(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1]);
  expect(numbers.length).toBeGreaterThan(5);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const file of decisions) expect(read(file), file).toMatch(/^## Decision|^\*\*Decision\.?\*\*/m);
});
