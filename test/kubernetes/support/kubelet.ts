import { type Admin, call, Refused } from './call.ts';

type Condition = { type: string; status: string; reason?: string; lastTransitionTime: string };
export type Pod = {
  metadata: {
    name: string;
    uid: string;
    labels: Record<string, string>;
    creationTimestamp: string;
    deletionTimestamp?: string;
  };
  spec: { nodeName?: string };
  status: { phase?: string; conditions?: Condition[] };
};

/** What runs in a pod: a process of ours, or nothing but a name. */
export type Container = { ready(): Promise<boolean>; stop(): Promise<void> };
type Options = {
  run: (pod: Pod) => Promise<Container> | Container;
  /** Pods that find room; the others are unschedulable. */
  room?: () => number;
};

export type Kubelet = AsyncDisposable & {
  /** Pods that there have been so far. */
  starts(): Promise<number>;
  pods(): Promise<Pod[]>;
  setStatus(name: string, status: object): Promise<unknown>;
};

const everyMs = 100;
const now = () => new Date().toISOString();

/** Binds the pods of a namespace to a node and runs them, until they are deleted; the cluster's own controllers do the rest. */
export async function startKubelet(
  admin: Admin,
  namespace: string,
  { run, room = () => Infinity }: Options,
): Promise<Kubelet> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const containers = new Map<string, Promise<Container>>();
  const leaving = new Set<string>();
  const ready = new Set<string>();
  const seen = new Set<string>();
  let stopped = false;
  const pods = async () => {
    const { items } = await call<{ items: Pod[] }>(admin, 'GET', path);
    for (const { metadata } of items) seen.add(metadata.uid);
    return items;
  };
  const setStatus = (name: string, status: object) => call(admin, 'PATCH', `${path}/${name}/status`, { status });
  const condition = (type: string, status: string, reason?: string): Condition => ({
    type,
    status,
    lastTransitionTime: now(),
    ...(reason ? { reason } : {}),
  });

  async function bind(pod: Pod): Promise<void> {
    const { name } = pod.metadata;
    await call(admin, 'POST', `${path}/${name}/binding`, {
      metadata: { name },
      target: { kind: 'Node', name: 'node-1' },
    });
    containers.set(pod.metadata.uid, Promise.resolve(run(pod)));
    await setStatus(name, {
      phase: 'Running',
      startTime: now(),
      conditions: [condition('PodScheduled', 'True'), condition('Ready', 'False')],
    });
  }
  async function leave({ metadata: { name, uid } }: Pod): Promise<void> {
    leaving.add(uid);
    await (await containers.get(uid))?.stop();
    await call(admin, 'DELETE', `${path}/${name}?gracePeriodSeconds=0`).catch(() => {});
  }
  async function look(pod: Pod): Promise<void> {
    const { name, uid, deletionTimestamp } = pod.metadata;
    if (leaving.has(uid)) return;
    if (deletionTimestamp) return void leave(pod);
    const container = await containers.get(uid);
    if (!container || ready.has(uid) || !(await container.ready())) return;
    ready.add(uid);
    await setStatus(name, {
      phase: 'Running',
      conditions: [condition('PodScheduled', 'True'), condition('Ready', 'True')],
    });
  }
  async function turn(): Promise<void> {
    const all = await pods();
    const bound = all.filter(({ spec }) => spec.nodeName !== undefined);
    let left = room() - bound.length;
    for (const pod of all.filter(({ spec, metadata }) => spec.nodeName === undefined && !metadata.deletionTimestamp)) {
      if (left-- > 0) await bind(pod);
      else if (!pod.status.conditions?.some(({ reason }) => reason === 'Unschedulable'))
        await setStatus(pod.metadata.name, { conditions: [condition('PodScheduled', 'False', 'Unschedulable')] });
    }
    // a pod that is gone without a word: its plug was pulled
    for (const uid of containers.keys())
      if (!all.some(({ metadata }) => metadata.uid === uid) && !leaving.has(uid)) {
        leaving.add(uid);
        await (await containers.get(uid))?.stop();
      }
    await Promise.all(bound.map(look));
  }
  const node = { metadata: { name: 'node-1' } };
  await call(admin, 'POST', '/api/v1/nodes', node).catch((error: unknown) => {
    if (!(error instanceof Refused && error.status === 409)) throw error;
  });
  const working = (async () => {
    while (!stopped) {
      // the API server may be stopped, or a pod gone since it was read
      await turn().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  return {
    starts: async () => {
      await pods();
      return seen.size;
    },
    pods,
    setStatus,
    async [Symbol.asyncDispose]() {
      stopped = true;
      await working;
      await Promise.all([...containers.values()].map(async (container) => (await container).stop()));
    },
  };
}
