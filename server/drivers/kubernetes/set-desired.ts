import type { DesiredCount, PlaceOrder, SetResult } from '../driver.ts';
import { PlaceError } from '../place-error.ts';
import { callCluster, Conflict } from './call-cluster.ts';
import { type Floors, type Place, readFloors, writeFloor } from './floors.ts';
import { type Deployment, deployments } from './objects.ts';

export type HowToScale = 'hpa' | 'keda' | 'scale';

/** Others write to the same objects all the time: a controller its status, a second scaler its order. */
const mostTries = 6;

const deploymentsPath = ({ namespace }: Place) => `/apis/apps/v1/namespaces/${namespace}/deployments`;
export const ownLabels = ({ release }: Place) =>
  `labelSelector=${encodeURIComponent(`app.kubernetes.io/name=yinghuo,app.kubernetes.io/instance=${release}`)}`;

export const readDeployments = async (place: Place): Promise<Deployment[]> =>
  deployments.parse(await callCluster(place, `GET ${deploymentsPath(place)}?${ownLabels(place)}`));

/**
 * Writes the floors, then the numbers themselves where fewer run. What one service is refused for does not hold up the others;
 * it is thrown at the end.
 */
export async function setDesired(place: Place, method: HowToScale, order: PlaceOrder): Promise<SetResult> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryOnce(place, method, order);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      if (tries >= mostTries)
        throw new PlaceError('busy', 'The cluster is changing the same objects; tried again at the next turn.');
    }
  }
}

async function tryOnce(place: Place, method: HowToScale, { counts, epoch }: PlaceOrder): Promise<SetResult> {
  const [floors, there] = await Promise.all([readFloors(place, method), readDeployments(place)]);
  const known = [...floors.own.values(), ...(floors.epochOnly ? [floors.epochOnly] : [])];
  if (known.some((floor) => floor.epoch > epoch)) return 'stale_epoch';
  if (floors.epochOnly && floors.epochOnly.epoch < epoch) await writeFloor(place, floors.epochOnly, { epoch });
  const refused = new Map<string, PlaceError>();
  for (const [service, count] of Object.entries(counts)) {
    const name = `${place.release}-${service}`;
    const deployment = there.find(({ metadata }) => metadata.name === name);
    const problem = await setOne({ place, method, floors, epoch }, name, { count, deployment });
    if (problem) refused.set(service, problem);
  }
  const [first] = refused.values();
  if (first) throw new PlaceError(first.trouble, first.message, { services: [...refused.keys()] });
  return 'done';
}

type Setting = { place: Place; method: HowToScale; floors: Floors; epoch: number };
type ServiceOrder = { count: DesiredCount; deployment: Deployment | undefined };

async function setOne(
  { place, method, floors, epoch }: Setting,
  name: string,
  { count, deployment }: ServiceOrder,
): Promise<PlaceError | null> {
  if (!deployment)
    return new PlaceError(
      'missing',
      `Deployment ${name} is not there: install the chart, or correct the release's name.`,
    );
  const stranger = floors.foreign.get(name);
  if (stranger)
    return new PlaceError(
      'refused',
      `${stranger} also scales ${name}: remove it, or the two would undo each other's work.`,
    );
  const { desired, ceiling } = count;
  const floor = floors.own.get(name);
  const min = Math.max(1, desired);
  const max = Math.max(min, ceiling);
  if (floor && (floor.min !== min || floor.max !== max || floor.epoch !== epoch)) {
    const spec =
      method === 'keda' ? { minReplicaCount: min, maxReplicaCount: max } : { minReplicas: min, maxReplicas: max };
    await writeFloor(place, floor, { epoch, spec });
  }
  const { replicas } = deployment.spec;
  if (replicas < desired || (replicas > desired && !floor?.moves))
    await scale(place, deployment, { desired, isFenced: method !== 'scale' });
  return floor || method === 'scale'
    ? null
    : new PlaceError(
        'missing',
        `The ${method === 'keda' ? 'ScaledObject' : 'HorizontalPodAutoscaler'} ${name} is gone: \`helm upgrade\` brings it back; until then nothing keeps the number while no scaler runs.`,
      );
}

async function scale(
  place: Place,
  { metadata: { name, resourceVersion } }: Deployment,
  { desired, isFenced }: { desired: number; isFenced: boolean },
): Promise<void> {
  const metadata = isFenced ? {} : { metadata: { resourceVersion } };
  await callCluster(place, `PATCH ${deploymentsPath(place)}/${name}/scale`, {
    body: { ...metadata, spec: { replicas: desired } },
  });
}
