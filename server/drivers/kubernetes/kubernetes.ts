import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { field } from '../../contract/plug-in.ts';
import { defineDriver, type DriverDeps } from '../driver.ts';
import { PlaceError } from '../place-error.ts';
import { callCluster } from './call-cluster.ts';
import { type Place, readAutoscalers } from './floors.ts';
import { pods } from './objects.ts';
import { placeView } from './place-view.ts';
import { ownLabels, readDeployments, setDesired } from './set-desired.ts';

const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/);

const settings = z.object({
  release: field(name.default('yinghuo'), {
    title: { 'zh-CN': 'Helm 发布名', en: 'Helm release' },
    help: {
      'zh-CN': '安装时起的名字，各服务的名字以它开头',
      en: 'The name it was installed under; the names of all services begin with it',
    },
  }),
  namespace: field(z.union([z.literal(''), name]).default(''), {
    title: { 'zh-CN': '命名空间', en: 'Namespace' },
    help: { 'zh-CN': '留空：和调度在同一个', en: 'Empty: the one that the scaler runs in' },
  }),
  method: field(z.enum(['hpa', 'keda', 'scale']).default('hpa'), {
    title: { 'zh-CN': '怎么扩缩', en: 'How it scales' },
    help: {
      'zh-CN': 'hpa：调度写下限，调度停了集群照样按处理器加减；keda：同样，写到 ScaledObject；scale：只由调度决定',
      en: 'hpa: the scaler writes the floor, and the cluster goes on by CPU when the scaler is gone; keda: the same in a ScaledObject; scale: the scaler alone decides',
    },
  }),
  nodelessSeconds: field(z.number().int().min(1).max(3600).default(60), {
    title: { 'zh-CN': '多久找不到节点算没有空位（秒）', en: 'No room when no node is found for (s)' },
    advanced: true,
  }),
});

/** Pods of a cluster: the HPA's floor is ours, and the cluster keeps scaling by CPU above it when no scaler lives. */
export const kubernetes = defineDriver({
  label: { 'zh-CN': 'Kubernetes 集群', en: 'Kubernetes cluster' },
  settings,
  capabilities: { mostInstances: null },
  isWithinReach: ({ mounted }) => mounted !== undefined,
  open({ release, namespace, method, nodelessSeconds }, deps) {
    const here = () => placeOf(deps, release, namespace);
    const readPods = async (place: Place) =>
      pods.parse(await callCluster(place, `GET /api/v1/namespaces/${place.namespace}/pods?${ownLabels(place)}`));
    return {
      async observe() {
        const place = await here();
        const [seen, deployments, autoscalers] = await Promise.all([
          readPods(place),
          readDeployments(place),
          readAutoscalers(place),
        ]);
        const nowMs = Date.now();
        return placeView(
          { pods: seen, deployments, autoscalers },
          { release, nodelessMs: nodelessSeconds * 1000, nowMs },
        );
      },
      setDesired: async (order) => setDesired(await here(), method, order),
      async kill({ place: host }) {
        const place = await here();
        // only what is ours, whatever name was asked for
        const pod = (await readPods(place)).find(({ metadata }) => metadata.name === host);
        if (!pod) return false;
        const path = `/api/v1/namespaces/${place.namespace}/pods/${pod.metadata.name}?gracePeriodSeconds=0`;
        return (await callCluster(place, `DELETE ${path}`, { absent: true })) !== null;
      },
    };
  },
});

async function placeOf({ handed: { mounted } }: DriverDeps, release: string, namespace: string): Promise<Place> {
  if (!mounted)
    throw new PlaceError(
      'missing',
      'This scaler does not run in a cluster: install the chart, which starts one there.',
    );
  const own = namespace || (await readFile(join(mounted.folder, 'namespace'), 'utf8').catch(() => '')).trim();
  if (!own) throw new PlaceError('missing', `${mounted.folder}/namespace can't be read: set the namespace.`);
  return { ...mounted, release, namespace: own };
}
