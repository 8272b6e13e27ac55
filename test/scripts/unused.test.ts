import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { tools } from '../../scripts/lib/checks.mjs';

const root = join(import.meta.dirname, '..', '..');
const [knip] = tools.unused;

const tree = {
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: { pg: '*', zod: '*' },
    devDependencies: { vitest: '*' },
    scripts: { test: 'vitest' },
  }),
  'server/main.ts': "import 'pg';\nimport { used } from './lib/used.ts';\nused();\n",
  'server/lib/used.ts':
    'export function used() {\n  ownOnly();\n  seam();\n}\nexport function ownOnly() {}\nexport function seam() {}\nexport function testedOnly() {}\n',
  'server/lib/forgotten.ts': 'export const forgotten = 1;\n',
  'test/server/used.test.ts': "import { seam, testedOnly } from '../../server/lib/used.ts';\nseam();\ntestedOnly();\n",
};

test('what nothing uses fails the check, and so does what only a test calls', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-unused-'));
  try {
    for (const [file, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    cpSync(join(root, 'knip.config.ts'), join(folder, 'knip.config.ts'));
    const look = (...args: string[]) => {
      const result = spawnSync(
        process.execPath,
        [knip, '--directory', folder, '--no-progress', '--reporter=json', ...args],
        {
          encoding: 'utf8',
        },
      );
      const { issues } = JSON.parse(result.stdout) as { issues: Record<string, { name: string }[]>[] };
      const names = issues.flatMap((file) =>
        ['files', 'dependencies', 'exports'].flatMap((kind) => (file[kind] ?? []).map((issue) => issue.name)),
      );
      return { code: result.status, names: names.toSorted() };
    };
    expect(look()).toEqual({ code: 1, names: ['ownOnly', 'server/lib/forgotten.ts', 'zod'] });
    expect(look('--production')).toEqual({ code: 1, names: ['server/lib/forgotten.ts', 'testedOnly', 'zod'] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
