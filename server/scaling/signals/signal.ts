import type { Observations } from '../../contract/scaling/observation.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';

type Words = { 'zh-CN': string; en: string };

export const signalUnits = ['perSecond', 'perMinute', 'count', 'ms', 'share', 'percent', 'megabytes'] as const;
type SignalUnit = (typeof signalUnits)[number];

/** Something that is measured of a service: one file, one object, one sorted line in `index.ts`. */
export type Signal = {
  label: Words;
  unit: SignalUnit;
  /** Null: not seen. Pure. */
  read(observations: Observations, service: ScaledService): number | null;
};
