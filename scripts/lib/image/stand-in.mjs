import { createHash } from 'node:crypto';
import { cpSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLineOf, run } from '../command.mjs';
import { projectNode, root } from '../paths.mjs';
import { postgresBinaries } from '../postgres-home.mjs';
import { installPackages, which } from '../system-packages.mjs';
/** @import { Engine } from './engine.mjs' */

// what the official image has beside Debian's least system; Node's own builds need libatomic1
const packages = 'ca-certificates,openssl,libatomic1';
const npm = 'npm@11.21.2';
const parts = join(root, 'test', 'image', 'stand-in');
const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Debian bookworm by debootstrap with the locked Node, npm, the user `node` and the same entry point: not the official layers.
 * @param {Engine} engine
 * @returns {Promise<string | { reason: string }>} its name, or why there is none
 */
export async function standInForNode(engine) {
  const image = `localhost/stand-in-node:${await hashOf(['node-entrypoint.sh'])}`;
  if (await isThere(engine, image)) return image;
  if (!which('debootstrap') && !(await installPackages(['debootstrap'])))
    return { reason: 'not installed: debootstrap' };
  const work = mkdtempSync(join(engine.folder, 'stand-in-'));
  try {
    const rootfs = join(work, 'rootfs');
    await must('debootstrap', ['--variant=minbase', `--include=${packages}`, 'bookworm', rootfs]);
    await must('npm', ['pack', npm, '--pack-destination', work]);
    furnish(rootfs);
    const modules = join(rootfs, 'usr/local/lib/node_modules/npm');
    mkdirSync(modules, { recursive: true });
    await must('tar', ['-xzf', join(work, `${npm.replace('@', '-')}.tgz`), '-C', modules, '--strip-components=1']);
    await must('chroot', [rootfs, 'sh', '-ec', inside]);
    await must('tar', ['-C', rootfs, '--numeric-owner', '-cf', join(work, 'rootfs.tar'), '.']);
    const changes = [`ENV ${path}`, 'ENTRYPOINT ["docker-entrypoint.sh"]', 'CMD ["node"]'];
    const options = changes.flatMap((change) => ['--change', change]);
    await must('podman', ['import', '--quiet', ...options, join(work, 'rootfs.tar'), image], engine.env);
    return image;
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const inside = `useradd --uid 1000 --user-group --create-home --shell /bin/bash node
ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
chmod 755 /usr/local/lib/node_modules/npm/bin/*.js /usr/local/bin/*
rm -rf /var/cache/apt/archives/*.deb /var/lib/apt/lists/*`;

/** @param {string} rootfs */
function furnish(rootfs) {
  copyFileSync(projectNode(), join(rootfs, 'usr/local/bin/node'));
  copyFileSync(join(parts, 'node-entrypoint.sh'), join(rootfs, 'usr/local/bin/docker-entrypoint.sh'));
}

/**
 * The bundled Postgres on top, started as the official image starts it.
 * @param {Engine} engine
 * @param {string} node
 */
export async function standInForPostgres(engine, node) {
  const image = `localhost/stand-in-postgres:${await hashOf(readdirSync(parts))}`;
  if (await isThere(engine, image)) return image;
  const work = mkdtempSync(join(engine.folder, 'stand-in-'));
  try {
    cpSync(parts, work, { recursive: true });
    const native = join(postgresBinaries(root).postgres, '..', '..');
    cpSync(native, join(work, 'pgsql'), { recursive: true, verbatimSymlinks: true });
    const options = ['--format', 'docker', '--pull=never', '--build-arg', `NODE_IMAGE=${node}`, '-t', image];
    await must('podman', ['build', ...options, '-f', join(work, 'postgres.Containerfile'), work], engine.env);
    return image;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {Engine} engine
 * @param {string} image
 */
async function isThere({ env }, image) {
  return (await run('podman', ['image', 'exists', image], { env })).code === 0;
}

/** @param {string[]} files */
async function hashOf(files) {
  const { stdout } = await run(projectNode(), ['--version']);
  const hash = createHash('sha256').update([stdout, packages, npm, inside, path].join('\0'));
  for (const file of files.toSorted()) hash.update(readFileSync(join(parts, file)));
  return hash.digest('hex').slice(0, 12);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
async function must(command, args, env) {
  const { code, stdout, stderr } = await run(command, args, env && { env });
  if (code !== 0) throw new Error(`${command} ${args[0]}: ${lastLineOf(stderr || stdout)}`);
}
