import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, lutimesSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { billOfMaterials } from './lib/bill-of-materials.mjs';
import { outDir, root } from './lib/paths.mjs';

// What an instance reads, under /app. One layer is made of it, whose bytes follow from the sources alone: no times, no modes of a
// working copy.
const contents = [
  'package.json',
  'deploy/healthcheck.mjs',
  'server/db/migrations',
  'server/storefront/assets',
  'out/server',
  'out/renderer',
];
const bundles = ['server', 'renderer'];

const [target = ''] = process.argv.slice(2);
for (const path of contents) cpSync(join(root, path), join(target, path), { recursive: true });
writeFileSync(join(target, 'sbom.cdx.json'), `${JSON.stringify(listContents(), null, 2)}\n`);
settle(target);

function listContents() {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const locked = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }));
  const bundled = bundles.flatMap((name) => JSON.parse(readFileSync(join(outDir, `${name}.packages.json`), 'utf8')));
  return billOfMaterials(locked, new Set(bundled));
}

/** @param {string} path */
function settle(path, isFolder = true) {
  if (isFolder)
    for (const entry of readdirSync(path, { withFileTypes: true })) settle(join(path, entry.name), entry.isDirectory());
  chmodSync(path, isFolder ? 0o755 : 0o644);
  lutimesSync(path, 0, 0);
}
