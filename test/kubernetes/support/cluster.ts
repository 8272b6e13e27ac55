import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, runProcess, type RunningProcess } from '../../support/processes.ts';
import { eventually } from '../../support/shop.ts';
import { type Admin, call } from './call.ts';

export type Cluster = AsyncDisposable & {
  admin: Admin;
  server: RunningProcess;
  /** The server's own, of which a second one may be made. */
  certificate: { key: string; cert: string };
  tokens: { admin: string; scaler: string };
};

const controllers =
  'deployment,replicaset,horizontalpodautoscaling,endpoint,endpointslice,garbagecollector,podgc,namespace,disruption,job,serviceaccount,resourcequota';

/** Real etcd, kube-apiserver and kube-controller-manager from KUBEBUILDER_ASSETS, as they were shipped: only the nodes are missing. */
export async function startCluster({ hpaSyncSeconds = 15 } = {}): Promise<Cluster> {
  const assets = process.env.KUBEBUILDER_ASSETS ?? '';
  const program = (name: string) => join(assets, name);
  if (!existsSync(program('kube-apiserver'))) throw new Error('KUBEBUILDER_ASSETS: no kube-apiserver there');
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-cluster-'));
  const [client = 0, peer = 0, api = 0, secure = 0] = await freePorts(4);
  const [admin, manager, scaler] = ['admin', 'manager', 'scaler'].map(
    (name) => `${name}-${randomBytes(12).toString('hex')}`,
  );
  const tokens = [
    `${admin},admin,1,system:masters`,
    `${manager},system:kube-controller-manager,2`,
    `${scaler},scaler,3`,
  ];
  writeFileSync(join(folder, 'tokens.csv'), `${tokens.join('\n')}\n`);
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  writeFileSync(join(folder, 'sa.key'), pair.privateKey);
  const etcd = runProcess(program('etcd'), [
    `--data-dir=${folder}/etcd`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
    '--unsafe-no-fsync',
  ]);
  const server = runProcess(program('kube-apiserver'), [
    `--etcd-servers=http://127.0.0.1:${client}`,
    `--cert-dir=${folder}/certs`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${api}`,
    '--authorization-mode=RBAC',
    `--token-auth-file=${folder}/tokens.csv`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${folder}/sa.key`,
    `--service-account-key-file=${folder}/sa.key`,
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
  ]);
  const certificate = join(folder, 'certs/apiserver.crt');
  const url = `https://127.0.0.1:${api}`;
  const as = (): Admin => ({ url, ca: readFileSync(certificate, 'utf8'), token: admin! });
  await eventually(
    async () => existsSync(certificate) && (await call(as(), 'GET', '/api/v1/namespaces/default').catch(() => false)),
    60_000,
  );
  await call(as(), 'POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'manager-is-admin' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:kube-controller-manager' }],
  });
  writeFileSync(
    join(folder, 'kubeconfig'),
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: url, 'certificate-authority': certificate } }],
      users: [{ name: 'u', user: { token: manager } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  );
  const manage = runProcess(program('kube-controller-manager'), [
    `--kubeconfig=${folder}/kubeconfig`,
    '--leader-elect=false',
    `--controllers=${controllers}`,
    `--horizontal-pod-autoscaler-sync-period=${hpaSyncSeconds}s`,
    `--secure-port=${secure}`,
    '--port=0',
    `--cert-dir=${folder}/manager`,
    `--service-account-private-key-file=${folder}/sa.key`,
  ]);
  return {
    admin: as(),
    server,
    certificate: { cert: as().ca, key: readFileSync(join(folder, 'certs/apiserver.key'), 'utf8') },
    tokens: { admin: admin!, scaler: scaler! },
    async [Symbol.asyncDispose]() {
      for (const each of [manage, server, etcd]) {
        each.kill('SIGCONT');
        await each[Symbol.asyncDispose]();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
