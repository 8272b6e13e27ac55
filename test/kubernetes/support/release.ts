import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admin, call } from './call.ts';

const services = ['storefront', 'console', 'orders', 'dispense', 'commission'];
const rbac = '/apis/rbac.authorization.k8s.io/v1';

/** What the chart's Role allows, for the rest nothing. */
export const rules = [
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['get', 'list', 'patch'] },
  { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] },
  { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'patch'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'delete'] },
  { apiGroups: ['keda.sh'], resources: ['scaledobjects'], verbs: ['get', 'list'] },
];

export type Release = Disposable & {
  namespace: string;
  /** As a pod's mounted account. */
  mounted: { url: string; folder: string };
  allow(): Promise<unknown>;
  forbid(): Promise<unknown>;
};

let made = 0;

/** A namespace with a release of ours in it: Deployments at nothing, their HPAs, and the scaler's account with its Role. */
export async function makeRelease(admin: Admin, token: string): Promise<Release> {
  const namespace = `shop-${++made}`;
  await call(admin, 'POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  for (const service of services) {
    const name = `shop-${service}`;
    const labels = {
      'app.kubernetes.io/name': 'yinghuo',
      'app.kubernetes.io/instance': 'shop',
      'app.kubernetes.io/component': service,
    };
    await call(admin, 'POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
      metadata: { name, labels },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 40,
            containers: [{ name: 'main', image: 'yinghuo', resources: { requests: { cpu: '100m', memory: '160Mi' } } }],
          },
        },
      },
    });
    await call(admin, 'POST', `/apis/autoscaling/v2beta2/namespaces/${namespace}/horizontalpodautoscalers`, {
      metadata: { name, labels },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: 1,
        maxReplicas: 16,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
      },
    });
  }
  await call(admin, 'POST', `${rbac}/namespaces/${namespace}/roles`, { metadata: { name: 'scaler' }, rules });
  const allow = () =>
    call(admin, 'POST', `${rbac}/namespaces/${namespace}/rolebindings`, {
      metadata: { name: 'scaler' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'scaler' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'scaler' }],
    });
  await allow();
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-account-'));
  writeFileSync(join(folder, 'token'), token);
  writeFileSync(join(folder, 'ca.crt'), admin.ca);
  writeFileSync(join(folder, 'namespace'), namespace);
  return {
    namespace,
    mounted: { url: admin.url, folder },
    allow,
    forbid: () => call(admin, 'DELETE', `${rbac}/namespaces/${namespace}/rolebindings/scaler`),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
