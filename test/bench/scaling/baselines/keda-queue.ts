import { meanOf, type Policy } from '../controller.ts';
import { averageValue, createHpa, defaultBehavior } from './hpa.ts';

const delaySeconds = 15;
const targetPerPod = 5;

/** KEDA on the queue alone (waiting and in flight), 5 a pod; between one and the cap it is the HPA with its defaults. */
export const kedaQueue: Policy = {
  name: 'KEDA queue',
  delaySeconds,
  create: ({ load, seen }) =>
    createHpa(load.initial, defaultBehavior, (second, { desired }) =>
      averageValue(meanOf(seen.inside, second, delaySeconds, 1), targetPerPod, desired),
    ),
};
