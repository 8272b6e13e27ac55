import { callCluster, type Cluster } from './call-cluster.ts';
import { type Autoscaler, autoscalers, configMap, scaledObjects } from './objects.ts';
import { isScaling } from './place-view.ts';

export type Place = Cluster & { namespace: string; release: string };

/** Where the floor of a service is kept. `moves`: the cluster's own engine brings the number down by itself. */
export type FloorObject = {
  path: string;
  resourceVersion: string;
  epoch: number;
  min: number;
  max: number;
  moves: boolean;
};

export type Floors = {
  /** By name of the Deployment. */
  own: Map<string, FloorObject>;
  /** Somebody else's, by name of the Deployment: what it is called. */
  foreign: Map<string, string>;
  /** Where the epoch is kept when no floor is. */
  epochOnly?: FloorObject;
};

const epochAnnotation = 'yinghuo.dev/epoch';
const hpaPath = ({ namespace }: Place) => `/apis/autoscaling/v1/namespaces/${namespace}/horizontalpodautoscalers`;
const kedaPath = ({ namespace }: Place) => `/apis/keda.sh/v1alpha1/namespaces/${namespace}/scaledobjects`;
const epochOf = (annotations: Record<string, string>): number => Number(annotations[epochAnnotation]) || 0;
const isOurs = (place: Place, name: string, target: string): boolean =>
  name === target && name.startsWith(`${place.release}-`);

export const readAutoscalers = async (place: Place): Promise<Autoscaler[]> =>
  autoscalers.parse(await callCluster(place, `GET ${hpaPath(place)}`));

/** None where the cluster has no KEDA, or the account may not see it. */
async function readScaledObjects(place: Place) {
  return scaledObjects
    .parse((await callCluster(place, `GET ${kedaPath(place)}`, { absent: true })) ?? { items: [] })
    .map(({ metadata, spec }) => ({
      metadata,
      target: spec.scaleTargetRef.name,
      min: spec.minReplicaCount,
      max: spec.maxReplicaCount,
    }));
}

/** The HPAs, or KEDA's ScaledObjects, that keep our floors, and those of somebody else on our Deployments. */
export async function readFloors(place: Place, method: 'hpa' | 'keda' | 'scale'): Promise<Floors> {
  const [hpas, scaled] = await Promise.all([readAutoscalers(place), readScaledObjects(place)]);
  const floors: Floors = { own: new Map(), foreign: new Map() };
  for (const hpa of hpas) {
    const { metadata, spec } = hpa;
    const target = spec.scaleTargetRef.name;
    if (method === 'hpa' && isOurs(place, metadata.name, target)) {
      const { resourceVersion } = metadata;
      const path = `${hpaPath(place)}/${metadata.name}`;
      const [min, max, epoch] = [spec.minReplicas, spec.maxReplicas, epochOf(metadata.annotations)];
      floors.own.set(target, { path, resourceVersion, epoch, min, max, moves: isScaling(hpa) });
    } else if (method !== 'keda' || metadata.name !== `keda-hpa-${target}`)
      floors.foreign.set(target, `HorizontalPodAutoscaler ${metadata.name}`);
  }
  for (const { metadata, target, min, max } of scaled) {
    if (method === 'keda' && isOurs(place, metadata.name, target)) {
      const path = `${kedaPath(place)}/${metadata.name}`;
      const { resourceVersion, annotations } = metadata;
      floors.own.set(target, { path, resourceVersion, epoch: epochOf(annotations), min, max, moves: true });
    } else floors.foreign.set(target, `ScaledObject ${metadata.name}`);
  }
  if (method === 'scale') floors.epochOnly = await readEpoch(place);
  return floors;
}

async function readEpoch(place: Place): Promise<FloorObject> {
  const path = `/api/v1/namespaces/${place.namespace}/configmaps/${place.release}-epoch`;
  const { metadata } = configMap.parse(await callCluster(place, `GET ${path}`));
  const { resourceVersion, annotations } = metadata;
  return { path, resourceVersion, epoch: epochOf(annotations), min: 0, max: 0, moves: false };
}

/** Fails with a Conflict where it has changed since it was read. */
export async function writeFloor(
  place: Place,
  { path, resourceVersion }: FloorObject,
  { epoch, spec }: { epoch: number; spec?: object },
): Promise<void> {
  const metadata = { resourceVersion, annotations: { [epochAnnotation]: String(epoch) } };
  await callCluster(place, `PATCH ${path}`, { body: spec ? { metadata, spec } : { metadata } });
}
