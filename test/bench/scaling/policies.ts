import { awsPredictive, awsTargetTracking } from './baselines/aws.ts';
import { hpa50, hpa70, hpaTuned } from './baselines/hpa.ts';
import { kedaQueue } from './baselines/keda-queue.ts';
import { knativeKpa } from './baselines/knative-kpa.ts';
import { staticMean, staticPeak } from './baselines/static.ts';
import type { Policy } from './controller.ts';
import { oracle } from './oracle.ts';
import { ours } from './ours.ts';
import { variants } from './variants.ts';

/** By the name that `--only` takes. */
export const baselines: Record<string, Policy> = {
  'aws-predictive': awsPredictive,
  'aws-target-tracking': awsTargetTracking,
  hpa50,
  hpa70,
  'hpa-tuned': hpaTuned,
  'keda-queue': kedaQueue,
  'knative-kpa': knativeKpa,
  oracle,
  'static-mean': staticMean,
  'static-peak': staticPeak,
};

/** The scalers a shop could have instead, with their defaults or usual tunings. */
export const defaults = [
  'aws-predictive',
  'aws-target-tracking',
  'hpa50',
  'hpa70',
  'hpa-tuned',
  'keda-queue',
  'knative-kpa',
];

export const policyNames = [...Object.keys(variants), ...Object.keys(baselines)];

/** A baseline, or ours in one of its variants. The delay is ours only: the others have their own. */
export function policyOf(name: string, delaySeconds: number): Policy {
  return baselines[name] ?? ours(variants[name]!, delaySeconds);
}
