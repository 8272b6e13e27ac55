import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPlatformPackages } from './lib/lock-file.mjs';
import { root } from './lib/paths.mjs';

// run it after changing dependencies; a test fails while there is something to add
const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = missingPlatformPackages(lock);

if (Object.keys(added).length > 0) {
  const [project, ...packages] = Object.entries(lock.packages);
  const sorted = packages.concat(Object.entries(added)).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(
    unfinished,
    `${JSON.stringify({ ...lock, packages: Object.fromEntries([project, ...sorted]) }, null, 2)}\n`,
  );
  renameSync(unfinished, file);
}
console.log(`${Object.keys(added).length} platform packages added to the lock file`);
