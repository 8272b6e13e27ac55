import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDriver } from '../../../server/drivers/index.ts';
import { type Call, listen } from '../fake-gateways/listen.ts';
import type { FakePlace } from './place.ts';

type Meta = {
  name: string;
  uid: string;
  resourceVersion: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  creationTimestamp: string;
  deletionTimestamp?: string;
};
type Condition = { type: string; status: string; reason?: string; message?: string; lastTransitionTime: string };
type Pod = {
  metadata: Meta;
  status: { phase: string; conditions: Condition[]; containerStatuses: { restartCount: number; state: object }[] };
};
type Deployment = { metadata: Meta; spec: { replicas: number }; status: { conditions: Condition[] } };
type Autoscaler = {
  metadata: Meta;
  spec: { scaleTargetRef: { kind: string; name: string }; minReplicas: number; maxReplicas: number };
};

export type FakeCluster = FakePlace & {
  autoscalers: Map<string, Autoscaler>;
  deployments: Map<string, Deployment>;
  /** Every call that was made: method and path. */
  calls: string[];
};

const services = ['storefront', 'console', 'orders', 'dispense', 'commission'];
const status = (code: number, message: string, headers: Record<string, string> = {}) =>
  Response.json({ kind: 'Status', code, message }, { status: code, headers });

/** An API server, with controllers that have done their work when it answers. */
export async function openKubernetesPlace(settings: object = {}): Promise<FakeCluster> {
  let version = 1;
  let starts = 0;
  let nodeless = false;
  let answer: (() => Response) | null = null;
  const calls: string[] = [];
  const stamp = () => new Date().toISOString();
  const meta = (name: string, service = ''): Meta => ({
    name,
    uid: randomUUID(),
    resourceVersion: String(version++),
    labels: { 'app.kubernetes.io/component': service },
    annotations: {},
    creationTimestamp: stamp(),
  });
  let pods: Pod[] = [];
  const deployments = new Map<string, Deployment>();
  const autoscalers = new Map<string, Autoscaler>();
  for (const service of services) {
    const name = `shop-${service}`;
    deployments.set(name, { metadata: meta(name, service), spec: { replicas: 0 }, status: { conditions: [] } });
    autoscalers.set(name, {
      metadata: meta(name),
      spec: { scaleTargetRef: { kind: 'Deployment', name }, minReplicas: 1, maxReplicas: 1 },
    });
  }
  const running = (service: string) =>
    pods.filter(
      ({ metadata }) => metadata.labels['app.kubernetes.io/component'] === service && !metadata.deletionTimestamp,
    );
  function start(service: string): void {
    starts++;
    const metadata = meta(`shop-${service}-${starts}`, service);
    const since = new Date(Date.now() - 61_000).toISOString();
    const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: since };
    pods.push({
      metadata,
      status: {
        phase: 'Pending',
        conditions: nodeless ? [unscheduled] : [],
        containerStatuses: [{ restartCount: 0, state: {} }],
      },
    });
  }
  function settle(): void {
    for (const { metadata, spec } of deployments.values()) {
      const service = metadata.labels['app.kubernetes.io/component']!;
      while (running(service).length < spec.replicas) start(service);
      for (const spare of running(service).slice(spec.replicas)) spare.metadata.deletionTimestamp = stamp();
    }
  }
  function patch(
    object: { metadata: Meta; spec?: object },
    { metadata, spec }: { metadata?: Partial<Meta>; spec?: object },
  ): Response {
    if (metadata?.resourceVersion !== undefined && metadata.resourceVersion !== object.metadata.resourceVersion)
      return status(409, 'the object has been modified');
    Object.assign(object.metadata.annotations, metadata?.annotations);
    if (spec) Object.assign(object.spec!, spec);
    object.metadata.resourceVersion = String(version++);
    settle();
    return Response.json(object);
  }
  async function handle({ method, path, body }: Call): Promise<Response> {
    calls.push(`${method} ${path}`);
    const [kind = '', name = ''] = path.split('/').slice(path.split('/').indexOf('namespaces') + 2);
    if (answer && method !== 'GET') return answer();
    if (method === 'GET') {
      const lists: Record<string, object[]> = {
        pods,
        deployments: [...deployments.values()],
        horizontalpodautoscalers: [...autoscalers.values()],
      };
      const items = lists[kind];
      if (kind === 'configmaps') return Response.json({ metadata: epochs.metadata });
      return items ? Response.json({ items }) : status(404, 'the server could not find the requested resource');
    }
    const sent = method === 'PATCH' ? (JSON.parse(body.toString()) as object) : {};
    if (kind === 'horizontalpodautoscalers') {
      const object = autoscalers.get(name);
      return object ? patch(object, sent) : status(404, `${name} not found`);
    }
    if (kind === 'configmaps') return patch(epochs, sent);
    if (kind === 'deployments') return patch(deployments.get(name)!, sent);
    const victim = pods.find(({ metadata }) => metadata.name === name);
    pods = pods.filter((pod) => pod !== victim);
    settle();
    return victim ? Response.json({}) : status(404, `${name} not found`);
  }
  const epochs = { metadata: meta('shop-epoch') };
  const server = await listen(handle);
  const folder = await mkdtemp(join(tmpdir(), 'account-'));
  await writeFile(join(folder, 'token'), 'sesame\n');
  await writeFile(join(folder, 'namespace'), 'shop');
  const handed = { mounted: { url: server.origin, folder } };
  const open = () => openDriver('kubernetes', { release: 'shop', ...settings }, { fetch, handed });
  const say = (code: number, message: string, headers?: Record<string, string>) => () => {
    answer = () => status(code, message, headers);
  };
  return {
    driver: open(),
    another: open,
    autoscalers,
    deployments,
    calls,
    running: (service) => running(service).map(({ metadata }) => metadata.name),
    serve(service) {
      const pod = running(service).find(
        ({ status: { conditions } }) => !conditions.some(({ type }) => type === 'Ready'),
      )!;
      pod.status.conditions.push({ type: 'Ready', status: 'True', lastTransitionTime: stamp() });
    },
    crash(service) {
      const [container] = running(service)[0]!.status.containerStatuses;
      container!.restartCount++;
      container!.state = { waiting: { reason: 'CrashLoopBackOff' } };
    },
    starts: () => starts,
    vanish: () => Promise.resolve(server[Symbol.asyncDispose]()),
    answers: {
      throttled: say(429, 'too many requests', { 'retry-after': '2' }),
      denied: say(403, 'cannot patch resource'),
      busy: say(409, 'the object has been modified'),
      refused: say(422, 'spec.replicas is invalid'),
      unreachable: say(503, 'the server is shutting down'),
      missing: say(404, 'not found'),
    },
    recover: () => void (answer = null),
    fillUp: () => void (nodeless = true),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
