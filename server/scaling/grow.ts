import type { Observations } from '../contract/scaling/observation.ts';
import type { FleetPolicy } from '../contract/scaling/policy.ts';
import { crashLoop } from './crash-loop.ts';
import { because, type DesiredCount } from './desired-count.ts';
import { roomOnMachine } from './machine-room.ts';

/** Up at once, by at most the largest step, unless more would not help. */
export function grow(
  count: DesiredCount,
  policy: FleetPolicy,
  { processors }: Pick<Observations, 'processors'>,
): DesiredCount {
  const { was, wanted, seen, bottleneck } = count;
  const crashing = crashLoop(seen, was);
  if (crashing !== null) return because(count, crashing);
  if (bottleneck !== null) return because(count, { code: 'bottleneck', params: { what: bottleneck } });
  return byLargestStep(onMachine({ ...count, desired: wanted }, processors), policy);
}

function onMachine(count: DesiredCount, processors: Observations['processors']): DesiredCount {
  const { service, wanted, asked, memory, demand } = count;
  const room = roomOnMachine(service, memory, { processors, wanted, perInstance: demand.perInstance });
  if (room === null) return count;
  // what somebody asked for is theirs to have
  const instances = Math.max(room.instances, asked);
  if (wanted <= instances) return count;
  return because(count, { code: 'machine_full', params: { percent: room.percent, instances } }, instances);
}

function byLargestStep(count: DesiredCount, { limits }: FleetPolicy): DesiredCount {
  const { was } = count;
  const instances = was + Math.max(limits.stepUpInstances, Math.ceil((was * limits.stepUpPercent) / 100));
  if (count.desired <= instances) return count;
  return because(count, { code: 'step_up', params: { instances } }, instances);
}
