import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runProcess } from '../support/processes.ts';

const root = join(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(text('package.json')) as Record<
  'optionalDependencies' | 'devDependencies',
  Record<string, string>
>;
const lock = JSON.parse(text('package-lock.json')) as { packages: Record<string, { version: string }> };
const isNode = ([name]: [string, string]) => /^node-(bin-)?(linux|darwin|win)-/.test(name);
const packages = Object.entries(manifest.optionalDependencies).filter(isNode);

test('every system gets the same Node: as a package, in the lock file and in the image', () => {
  const [version] = packages.map(([, wanted]) => wanted);
  expect(packages).toHaveLength(5);
  expect(new Set(packages.map(([, wanted]) => wanted))).toEqual(new Set([version]));
  for (const [name] of packages) expect(lock.packages[`node_modules/${name}`]!.version, name).toBe(version);
  const images = [...text('Dockerfile').matchAll(/^ARG NODE_IMAGE=node:(\d+\.\d+\.\d+)-/gm)].map(([, tag]) => tag);
  expect(images).toEqual([version]);
  expect(text('Dockerfile').match(/^FROM \S+/gm)).toEqual(['FROM $NODE_IMAGE', 'FROM $NODE_IMAGE']);
});

test('the types, the bundle and the launcher are of that Node too', () => {
  const major = packages[0]![1].split('.')[0];
  expect(manifest.devDependencies['@types/node']!.split('.')[0]).toBe(major);
  expect(text('scripts/lib/paths.mjs')).toContain(`nodeMajor = ${major};`);
  expect(process.versions.node.split('.')[0]).toBe(major);
});

test('a Node that lacks its library is put right by root on Debian, and anyone else is told what to install', async () => {
  const { output, installed } = await startWith(
    'test -e "$(dirname "$0")/installed" && exit 0\n' +
      'echo "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file" >&2\nexit 127',
  );
  if (process.getuid?.() === 0) {
    expect(installed).toContain('install -y -qq --no-install-recommends libatomic1');
    expect(output).toContain('started');
  } else expect(output).toContain('sudo apt-get install libatomic1');
});

test('where there is no apt-get the library is named', async () => {
  const { output } = await startWith('echo "libatomic.so.1: cannot open shared object file" >&2\nexit 127', {
    apt: false,
  });
  expect(output).toContain(
    'Install it and run again: sudo apt-get install libatomic1 (Fedora: sudo dnf install libatomic).',
  );
});

test('a Node that cannot start for another reason says it', async () => {
  const { output, installed } = await startWith('echo "node: version \'GLIBC_2.28\' not found" >&2\nexit 1');
  expect(output).toContain("Node 26 cannot start on this computer: node: version 'GLIBC_2.28' not found");
  expect(installed).toBe('');
});

/** The launcher's look at a Node of this script, with an apt-get of ours that notes what it was asked for. */
async function startWith(node: string, { apt = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-node-'));
  try {
    cpSync(join(root, 'scripts/lib'), join(folder, 'scripts/lib'), { recursive: true });
    const bin = ['node', 'node-bin'].map((prefix) =>
      join(folder, 'node_modules', `${prefix}-${process.platform}-${process.arch}`, 'bin'),
    );
    for (const place of bin) script(join(place, 'node'), node);
    const asked = join(folder, 'asked');
    writeFileSync(asked, '');
    const marks = bin.map((place) => `touch ${join(place, 'installed')}`).join('\n');
    if (apt) script(join(folder, 'tools/apt-get'), `echo "$@" >> ${asked}\n${marks}`);
    await using launcher = runProcess(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        "const { ensureNodeStarts } = await import('./scripts/lib/node-starts.mjs');" +
          "const { runMain } = await import('./scripts/lib/progress.mjs');" +
          "await runMain(async () => { await ensureNodeStarts(); console.log('started'); });",
      ],
      {
        cwd: folder,
        env: {
          LANG: 'en',
          LC_ALL: '',
          PATH: `${join(folder, 'tools')}${apt ? `${delimiter}/usr/bin${delimiter}/bin` : ''}`,
        },
      },
    );
    await launcher.exited;
    return { output: launcher.output(), installed: readFileSync(asked, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function script(file: string, body: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}
