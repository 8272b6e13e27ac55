import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, bases, podman } from './podman.ts';

const root = join(import.meta.dirname, '../..');

const folders = ['scripts', 'resources', 'src', 'server', 'deploy'];
const sources = [
  'Dockerfile',
  '.dockerignore',
  '.npmrc',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'electron.vite.config.ts',
  ...folders,
];

/** Builds the image from `context`, as `docker build` would, and names it; answers what was said and how long it took. */
export async function buildImage(tag: string, context = root): Promise<{ steps: string; tookMs: number }> {
  const startedAt = performance.now();
  const settings = mkdtempSync(join(tmpdir(), 'yinghuo-image-npm-'));
  try {
    const fixed = ['--format=docker', '--pull=never', '--network=host', '--timestamp=0'];
    const base = `--build-arg=NODE_IMAGE=${bases().node}`;
    const steps = await podman('build', ...fixed, base, ...(await packageSource(settings)), '-t', tag, context);
    return { steps, tookMs: performance.now() - startedAt };
  } finally {
    rmSync(settings, { recursive: true, force: true });
  }
}

/** The build gets its packages from where this machine does, over what is already in npm's cache. */
async function packageSource(folder: string): Promise<string[]> {
  const ask = async (name: string) => (await attempt('npm', ['config', 'get', name])).stdout;
  const [registry, cafile, cache] = await Promise.all(['registry', 'cafile', 'cache'].map(ask));
  const certificates = cafile && cafile !== 'null' ? cafile : process.env.NODE_EXTRA_CA_CERTS;
  const npmrc = join(folder, 'npmrc');
  const lines = [`registry=${registry}`, ...(certificates ? [`cafile=/etc/build-certificates.pem`] : [])];
  writeFileSync(npmrc, `${lines.join('\n')}\n`);
  mkdirSync(cache!, { recursive: true });
  const mounts = [`${npmrc}:/usr/local/etc/npmrc:ro`, `${cache}:/root/.npm`];
  if (certificates) mounts.push(`${certificates}:/etc/build-certificates.pem:ro`);
  return mounts.map((mount) => `--volume=${mount}`);
}

/**
 * The same sources in another folder, of other times and modes. Only the installed packages are reused, which the lock file settles: a
 * file that nothing reads has every later step done again.
 */
export function copySources(): Disposable & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-image-sources-'));
  for (const name of sources) cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of folders)
    for (const entry of readdirSync(join(folder, name), { recursive: true, withFileTypes: true }))
      chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
  writeFileSync(join(folder, 'scripts', 'second-build.txt'), randomUUID());
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
