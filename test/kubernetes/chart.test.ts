import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRoot } from '../../server/lib/app-root.ts';
import { callYaml, Refused } from './support/call.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { call } from './support/call.ts';
import { rules } from './support/release.ts';

const chart = join(appRoot, 'deploy/helm/yinghuo');
const program = process.env.HELM ?? 'helm';
const given = { publicUrl: 'https://shop.example.com', trustedProxies: ['10.42.0.0/16'] };
const exposed = { host: 'shop.example.com', gateway: { name: 'front' } };

const helm = async (command: string[], values: object): Promise<string> => {
  const sets = Object.entries({ ...given, ...values }).flatMap(([name, value]) => [
    '--set-json',
    `${name}=${JSON.stringify(value)}`,
  ]);
  const { stdout } = await promisify(execFile)(program, [...command, ...sets], { maxBuffer: 10_000_000 });
  return stdout;
};
const lint = (values: object) => helm(['lint', chart, '--strict'], values);
/** Each object as it is written, by `Kind name`. */
async function render(values: object): Promise<Map<string, string>> {
  const text = await helm(['template', 'shop', chart, '--namespace', 'shop'], values);
  const parts = text.split(/^---\n/m).filter((part) => /^kind:/m.test(part));
  return new Map(
    parts.map((part) => [`${/^kind: (.*)$/m.exec(part)![1]} ${/^ {2}name: (.*)$/m.exec(part)![1]}`, part]),
  );
}

const methods = ['hpa', 'keda', 'scale'];
const ways = ['gateway', 'ingress', 'none'];
const matrix = methods.flatMap((method) => ways.map((kind) => [method, kind] as const));

test.each(matrix)(
  'by %s and through %s: lints and renders, with a Deployment and a budget for every role',
  async (method, kind) => {
    const more = kind === 'ingress' ? { postgres: { enabled: true }, podMonitor: { enabled: true } } : {};
    const values = { scaler: { replicas: 2, method }, expose: { kind, ...exposed }, ...more };
    await lint(values);
    const objects = [...(await render(values)).keys()];
    const count = (start: string) => objects.filter((name) => name.startsWith(`${start} `)).length;
    expect([count('Deployment'), count('PodDisruptionBudget'), count('Service')]).toEqual([6, 5, 2]);
    expect([count('HorizontalPodAutoscaler'), count('ScaledObject'), count('ConfigMap')]).toEqual(
      { hpa: [5, 0, 0], keda: [0, 5, 0], scale: [0, 0, 1] }[method],
    );
    expect([count('HTTPRoute'), count('Ingress')]).toEqual({ gateway: [1, 0], ingress: [0, 1], none: [0, 0] }[kind]);
    expect([count('Cluster'), count('PodMonitor')]).toEqual(kind === 'ingress' ? [1, 1] : [0, 0]);
  },
);

test.each([
  ['no address', { publicUrl: '' }],
  ['nobody named who is believed', { trustedProxies: [] }],
  ['a word that is not known', { replicaCount: 3 }],
  ['one in a role', { roles: { storefront: { standing: 2, cap: 16, cpu: '200m', replicas: 3 } } }],
  ['a standing of nothing', { roles: { orders: { standing: 0, cap: 16, cpu: '100m' } } }],
  ['a way in without a host', { expose: { kind: 'ingress', host: '' } }],
  ['a digest that is none', { image: { repository: 'x', digest: 'sha256:12' } }],
])('%s is refused before anything is installed', async (_, values) => {
  await expect(lint(values)).rejects.toThrow();
});

type Container = {
  env: { name: string; valueFrom?: { secretKeyRef: { name: string } } }[];
  securityContext: object;
  resources: object;
  livenessProbe: { httpGet: { path: string } };
};
type Deployment = {
  spec: {
    replicas: number;
    template: {
      spec: {
        automountServiceAccountToken: boolean;
        serviceAccountName?: string;
        securityContext: object;
        containers: Container[];
      };
    };
  };
};

describe('a real API server takes what is rendered', () => {
  let cluster: Cluster;
  const taken = new Map<string, object>();
  beforeAll(async () => {
    cluster = await startCluster();
    await call(cluster.admin, 'POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
    const objects = await render({
      expose: { kind: 'ingress', ...exposed },
      autoscaling: { cpuPercent: 80, memoryPercent: 70, scaleDownWindowSeconds: 60, metrics: [] },
    });
    for (const [name, text] of objects) taken.set(name, await offer(text));
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  /** Without keeping it. The server is older than the chart: two kinds are offered as they were called before. */
  async function offer(text: string): Promise<object> {
    const older = text.replace('autoscaling/v2\n', 'autoscaling/v2beta2\n').replace('policy/v1\n', 'policy/v1beta1\n');
    const version = /^apiVersion: (.*)$/m.exec(older)![1]!;
    const kind = /^kind: (.*)$/m.exec(older)![1]!.toLowerCase();
    const plural = kind.endsWith('s') ? `${kind}es` : kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
    const group = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    return callYaml(cluster.admin, `${group}/namespaces/shop/${plural}?dryRun=All`, older).catch((error: unknown) => {
      throw error instanceof Refused ? new Error(`${kind}: ${error.message}`) : error;
    });
  }
  const deployment = (role: string) => taken.get(`Deployment shop-${role}`) as Deployment;

  test('every pod is locked down, and only the scaler has an account', () => {
    for (const role of ['storefront', 'console', 'orders', 'dispense', 'commission', 'scaler']) {
      const { spec } = deployment(role).spec.template;
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      const [container] = spec.containers;
      expect(container).toMatchObject({
        securityContext: {
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        },
        resources: { limits: { memory: '384Mi' } },
        livenessProbe: { httpGet: { path: '/healthz' } },
      });
      expect(container!.resources).not.toHaveProperty('limits.cpu');
      expect(spec.automountServiceAccountToken).toBe(role === 'scaler');
      const secret = container!.env.find(({ name }) => name === 'YINGHUO_SECRETS')!.valueFrom!.secretKeyRef.name;
      expect(secret).toBe(role === 'dispense' ? 'yinghuo-dispense' : 'yinghuo-common');
      expect(container!.env.map(({ name }) => name)).not.toContain('YINGHUO_MASTER_KEY');
    }
  });

  test('the number of instances is nobody’s but the floor’s', async () => {
    const text = (await render({})).get('Deployment shop-orders')!;
    expect(text).not.toMatch(/^ {2}replicas:/m);
    expect(taken.get('HorizontalPodAutoscaler shop-storefront')).toMatchObject({
      spec: { minReplicas: 2, maxReplicas: 16 },
    });
  });

  test('the scaler may do what the driver needs, in its own namespace, and nothing else', () => {
    expect((taken.get('Role shop-scaler') as unknown as { rules: object[] }).rules).toEqual(rules);
    expect([...taken.keys()].filter((name) => name.startsWith('ClusterRole'))).toEqual([]);
  });
});
