import type { ProcessState } from '../../contract/services.ts';
import type { DriverInstance, DriverView, PlaceView } from '../driver.ts';
import type { Autoscaler, Deployment, Pod } from './objects.ts';

/** A container that waits for one of these will not start by itself soon. */
const stuck = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
]);

const componentLabel = 'app.kubernetes.io/component';

type Objects = { pods: readonly Pod[]; deployments: readonly Deployment[]; autoscalers: readonly Autoscaler[] };
type Options = { release: string; nodelessMs: number; nowMs: number };

/** What the cluster's objects tell. Pure. `nodelessMs`: a pod that finds no node for so long says that there is no room. */
export function placeView(
  { pods, deployments, autoscalers }: Objects,
  { release, nodelessMs, nowMs }: Options,
): PlaceView {
  const services: Record<string, DriverView> = {};
  for (const deployment of deployments) {
    const service = deployment.metadata.labels[componentLabel];
    if (service === undefined) continue;
    const own = pods.filter(
      ({ metadata, status }) => metadata.labels[componentLabel] === service && status.phase !== 'Succeeded',
    );
    const floor = autoscalers.find(({ metadata }) => metadata.name === `${release}-${service}`);
    const instances = own.map(instanceOf);
    const present = instances.filter(({ state }) => state !== 'draining').length;
    services[service] = {
      instances,
      missing: refusal(deployment)?.quota === false ? Math.max(0, deployment.spec.replicas - present) : 0,
      deathsInARow: own.filter((pod) => !isReady(pod)).reduce((sum, pod) => sum + restarts(pod), 0),
      kept: keptBy(deployment, floor),
    };
  }
  const isNodeless = pods.some((pod) => nodelessSinceMs(pod) <= nowMs - nodelessMs);
  const isOverQuota = deployments.some((deployment) => refusal(deployment)?.quota === true);
  const why = isOverQuota ? 'quota' : isNodeless ? 'nodes' : undefined;
  return { services, room: why ? { left: 0, why } : { left: null }, processors: null };
}

function instanceOf(pod: Pod): DriverInstance {
  const ready = conditionOf(pod, 'Ready');
  const since = ready?.status === 'True' ? Date.parse(ready.lastTransitionTime ?? '') : Number.NaN;
  return {
    id: pod.metadata.name,
    state: stateOf(pod),
    startedAtMs: Date.parse(pod.metadata.creationTimestamp ?? '') || 0,
    readyAtMs: Number.isFinite(since) ? since : null,
    cpuPercent: null,
    memoryMb: null,
  };
}

function stateOf(pod: Pod): ProcessState {
  if (pod.metadata.deletionTimestamp !== undefined) return 'draining';
  if (
    pod.status.phase === 'Failed' ||
    pod.status.containerStatuses.some(({ state }) => stuck.has(state.waiting?.reason ?? ''))
  )
    return 'failed';
  return isReady(pod) ? 'ready' : 'starting';
}

const conditionOf = ({ status }: Pod, type: string) => status.conditions.find((each) => each.type === type);
const isReady = (pod: Pod): boolean => conditionOf(pod, 'Ready')?.status === 'True';
const restarts = ({ status }: Pod): number =>
  status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0);

function nodelessSinceMs(pod: Pod): number {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (
    pod.metadata.deletionTimestamp !== undefined ||
    scheduled?.status !== 'False' ||
    scheduled.reason !== 'Unschedulable'
  )
    return Infinity;
  return Date.parse(scheduled.lastTransitionTime ?? pod.metadata.creationTimestamp ?? '') || Infinity;
}

function refusal({ status }: Deployment): { quota: boolean } | null {
  const failure = status.conditions.find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True');
  return failure ? { quota: /quota|limited/i.test(failure.message) } : null;
}

function keptBy({ spec }: Deployment, floor: Autoscaler | undefined): DriverView['kept'] {
  if (!floor || !isScaling(floor)) return null;
  const { desiredReplicas } = floor.status;
  return desiredReplicas > floor.spec.minReplicas && spec.replicas > floor.spec.minReplicas
    ? { instances: desiredReplicas, why: 'cpu' }
    : null;
}

/** Whether the cluster's own engine moves it: it has metrics to go by. */
export function isScaling({ metadata: { annotations } }: Autoscaler): boolean {
  try {
    const conditions = JSON.parse(annotations['autoscaling.alpha.kubernetes.io/conditions'] ?? '[]') as {
      type: string;
      status: string;
    }[];
    return conditions.some(({ type, status }) => type === 'ScalingActive' && status === 'True');
  } catch {
    return false;
  }
}
