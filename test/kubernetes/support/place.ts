import { openDriver } from '../../../server/drivers/index.ts';
import type { FakePlace } from '../../support/fake-places/place.ts';
import { call } from './call.ts';
import type { Cluster } from './cluster.ts';
import { type Pod, startKubelet } from './kubelet.ts';
import { makeRelease } from './release.ts';

/** A release on a real API server with real controllers; only what runs in its pods is made up. */
export async function openClusterPlace({ admin, tokens }: Cluster): Promise<FakePlace> {
  const release = await makeRelease(admin, tokens.scaler);
  const serving = new Set<string>();
  let room = Infinity;
  const kubelet = await startKubelet(admin, release.namespace, {
    run: ({ metadata }) => ({ ready: async () => serving.has(metadata.name), stop: async () => {} }),
    room: () => room,
  });
  const handed = { mounted: { ...release.mounted } };
  const open = () => openDriver('kubernetes', { release: 'shop', nodelessSeconds: 1 }, { fetch, handed });
  const of = async (service: string): Promise<Pod[]> =>
    (await kubelet.pods())
      .filter(
        ({ metadata }) => metadata.labels['app.kubernetes.io/component'] === service && !metadata.deletionTimestamp,
      )
      .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  const deaths = new Map<string, number>();
  const hpas = `/apis/autoscaling/v1/namespaces/${release.namespace}/horizontalpodautoscalers`;
  return {
    driver: open(),
    another: open,
    running: async (service) => (await of(service)).map(({ metadata }) => metadata.name),
    async serve(service) {
      serving.add((await of(service)).find(({ metadata }) => !serving.has(metadata.name))!.metadata.name);
    },
    async crash(service) {
      const { name } = (await of(service))[0]!.metadata;
      deaths.set(name, (deaths.get(name) ?? 0) + 1);
      const waiting = { reason: 'CrashLoopBackOff' };
      const container = {
        name: 'main',
        image: 'yinghuo',
        imageID: '',
        ready: false,
        restartCount: deaths.get(name),
        state: { waiting },
      };
      await kubelet.setStatus(name, { containerStatuses: [container] });
    },
    starts: () => kubelet.starts(),
    vanish: async () => void (handed.mounted.url = 'https://127.0.0.1:1'),
    answers: {
      denied: async () => void (await release.forbid()),
      refused: async () =>
        void (await call(admin, 'POST', hpas, {
          metadata: { name: 'theirs' },
          spec: {
            scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop-orders' },
            minReplicas: 2,
            maxReplicas: 2,
          },
        })),
      unreachable: () => void (handed.mounted.url = 'https://127.0.0.1:1'),
    },
    async recover() {
      handed.mounted.url = admin.url;
      await release.allow().catch(() => {});
      await call(admin, 'DELETE', `${hpas}/theirs`).catch(() => {});
    },
    async fillUp() {
      room = (await kubelet.pods()).length;
    },
    async [Symbol.asyncDispose]() {
      await kubelet[Symbol.asyncDispose]();
      await call(admin, 'DELETE', `/api/v1/namespaces/${release.namespace}`).catch(() => {});
      release[Symbol.dispose]();
    },
  };
}
