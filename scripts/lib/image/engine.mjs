import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLineOf, run } from '../command.mjs';
import { root, toolEnv } from '../paths.mjs';
import { installPackages, which } from '../system-packages.mjs';

/** @typedef {{ version: string, folder: string, env: NodeJS.ProcessEnv }} Engine */

// the programs that run the image, each with the Debian package that brings it
const needs = {
  podman: 'podman',
  runc: 'runc',
  netavark: 'netavark',
  'aardvark-dns': 'aardvark-dns',
  iptables: 'iptables',
  'docker-compose': 'docker-compose',
};

/**
 * Podman with settings and a store of its own under `.cache`; answers in a sentence why there is none.
 * @returns {Promise<Engine | string>}
 */
export async function findEngine() {
  if (process.platform !== 'linux') return 'containers are run on Linux only';
  const missing = Object.entries(needs).flatMap(([program, name]) => (has(program) ? [] : [name]));
  if (missing.length > 0 && !(await installPackages(missing))) return `not installed: ${missing.join(' ')}`;
  const folder = join(root, '.cache', 'image');
  const env = toolEnv(configure(folder));
  const info = await run('podman', ['info', '--format', '{{.Version.Version}}'], { env });
  return info.code === 0 ? { version: info.stdout.trim(), folder, env } : lastLineOf(info.stderr);
}

/** @param {string} program */
function has(program) {
  return Boolean(which(program)) || existsSync(join('/usr/lib/podman', program));
}

/**
 * What does without systemd and cgroups of its own: the machine may be a container itself.
 * @param {string} folder
 */
function configure(folder) {
  mkdirSync(folder, { recursive: true });
  const containers = join(folder, 'containers.conf');
  const storage = join(folder, 'storage.conf');
  writeFileSync(
    containers,
    `[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
[containers]
log_driver = "k8s-file"
default_ulimits = ["nofile=20000:20000", "nproc=30000:30000"]
`,
  );
  writeFileSync(
    storage,
    `[storage]
driver = "overlay"
graphroot = "${join(folder, 'graph')}"
runroot = "${join(folder, 'run')}"
`,
  );
  return { CONTAINERS_CONF: containers, CONTAINERS_STORAGE_CONF: storage };
}
