import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesWithoutIntegrity, missingPlatformPackages, nameAt } from './lib/lock-file.mjs';
import { root } from './lib/paths.mjs';
/** @import { LockFile } from './lib/lock-file.mjs' */

// run it after changing dependencies; a test fails while there is something to add
const file = join(root, 'package-lock.json');
/** @type {LockFile} */
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = missingPlatformPackages(lock);
const packages = Object.entries({ ...lock.packages, ...added }).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
/** @type {LockFile} */
const complete = { ...lock, packages: Object.fromEntries(packages) };
const bare = entriesWithoutIntegrity(complete);
for (const path of bare) {
  const entry = complete.packages[path];
  if (entry) entry.integrity = integrityOf(path, entry.version);
}

if (Object.keys(added).length > 0 || bare.length > 0) {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(complete, null, 2)}\n`);
  renameSync(unfinished, file);
}
console.log(`${Object.keys(added).length} platform packages and ${bare.length} checksums added to the lock file`);

/**
 * @param {string} path
 * @param {string | undefined} version
 */
function integrityOf(path, version) {
  const spec = `${nameAt(path)}@${version}`;
  const integrity = execFileSync('npm', ['view', spec, 'dist.integrity'], { encoding: 'utf8' }).trim();
  if (!integrity) throw new Error(`the registry has no ${spec}`);
  return integrity;
}
