import { oddTraces } from './conditions.ts';
import { syntheticTraces } from './synthetic.ts';
import { plateauTraces, readTraces } from './traces.ts';
import type { Trace } from './trace.ts';

/** Every window that is played, in the order in which jobs name them. */
export function allTraces(folder: string): Trace[] {
  const recorded = readTraces(folder);
  const synthetic = syntheticTraces();
  const chained = [
    ...recorded.filter(({ name }) => /goog|amzn|elb/.test(name)),
    ...synthetic.filter(({ name }) => /step|90 min|square/.test(name)),
  ];
  return [
    ...recorded,
    ...synthetic,
    ...plateauTraces(recorded),
    ...oddTraces(recorded, synthetic),
    ...chained.map((trace) => ({ ...trace, kind: 'chain' as const })),
  ];
}
