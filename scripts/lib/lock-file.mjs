const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [inBundle]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */
/** @typedef {{ packages: Record<string, LockEntry> }} LockFile */
/** @typedef {(path: string) => LockEntry | undefined} EntryAt */

/**
 * Platform packages that their parents name but the lock file lacks, as entries to add. A registry that mirrors only
 * some platforms leaves the others out when the lock file is written, and `npm ci` then refuses it on every machine.
 * @param {LockFile} lock
 */
export function missingPlatformPackages(lock) {
  /** @type {Record<string, LockEntry>} */
  const added = {};
  /** @type {EntryAt} */
  const at = (path) => lock.packages[path] ?? added[path];
  for (const [parent, entry] of Object.entries(lock.packages).toSorted(([a], [b]) => depthOf(a) - depthOf(b)))
    for (const [name, spec] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = lookUp(at, parent, name);
      const isExact = /^\d/.test(spec);
      if (found && (!isExact || found.version === spec)) continue;
      const place = `${parent.slice(0, Math.max(0, parent.lastIndexOf('node_modules/')))}node_modules/${name}`;
      const path = at(place) ? `${parent}/node_modules/${name}` : place;
      added[path] = {
        version: spec.replace(/^[\^~]/, ''),
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      };
    }
  return added;
}

/**
 * Entries that `npm ci` would install without checking what it was sent.
 * @param {LockFile} lock
 */
export function entriesWithoutIntegrity(lock) {
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && !entry.link && !entry.inBundle && !entry.integrity)
    .map(([path]) => path);
}

/**
 * The package's name, from where it is installed.
 * @param {string} path
 */
export const nameAt = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** @param {string} path */
function depthOf(path) {
  return path.split('node_modules/').length;
}

/**
 * What `parent` would load under this name: its own node_modules first, then those above it.
 * @param {EntryAt} at
 * @param {string} parent
 * @param {string} name
 * @returns {LockEntry | undefined}
 */
function lookUp(at, parent, name) {
  const found = at(`${parent === '' ? '' : `${parent}/`}node_modules/${name}`);
  if (found || parent === '') return found;
  const up = parent.slice(0, parent.lastIndexOf('node_modules/'));
  return lookUp(at, up.replace(/\/$/, ''), name);
}

/** @param {string} name */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const system = systems.find((word) => words.includes(word));
  const processor = processors.find((word) => words.includes(word));
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return {
    ...(processor ? { cpu: [processor] } : {}),
    ...(system ? { os: [system] } : {}),
    ...(system === 'linux' && words.some((word) => /^(gnu|musl)/.test(word)) ? { libc: [libc] } : {}),
  };
}
