import type { Messages } from '../../contract/plug-in.ts';
import type { Observations } from '../../contract/scaling/observation.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';

export const signalUnits = ['perSecond', 'perMinute', 'count', 'ms', 'share', 'percent', 'megabytes'] as const;
type SignalUnit = (typeof signalUnits)[number];

/** Something that is measured of a service: one file, one object, one sorted line in `index.ts`. */
export type Signal = {
  label: Messages;
  unit: SignalUnit;
  /** Null: not seen. Pure. */
  read(observations: Observations, service: ScaledService): number | null;
};
