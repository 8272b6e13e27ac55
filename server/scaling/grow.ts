import type { Observations } from '../contract/scaling/observation.ts';
import type { FleetPolicy } from '../contract/scaling/policy.ts';
import { awaitEffect } from './bottleneck.ts';
import { crashLoop } from './crash-loop.ts';
import { roomOnMachine } from './machine-room.ts';
import type { DesiredCount } from './desired-count.ts';

/** Up at once, by at most the largest step, unless more would not help. */
export function grow(
  count: DesiredCount,
  { limits }: FleetPolicy,
  { observations: { processors }, nowMs }: { observations: Observations; nowMs: number },
): void {
  const { service, was, wanted, asked, seen, memory, bottleneck, reasons } = count;
  count.desired = wanted;
  const crashing = crashLoop(seen, was);
  if (crashing !== null || bottleneck !== null) {
    count.desired = was;
    reasons.push(crashing ?? { code: 'bottleneck', params: { what: bottleneck! } });
    return;
  }
  const room = roomOnMachine(service, memory, { processors, wanted, perInstance: count.demand.perInstance });
  // what somebody asked for is theirs to have
  if (room !== null && wanted > Math.max(room.instances, asked)) {
    const { percent } = room;
    count.desired = Math.max(room.instances, asked);
    reasons.push({ code: 'machine_full', params: { percent, instances: count.desired } });
    if (count.desired <= was) return;
  }
  const step = Math.max(limits.stepUpInstances, Math.ceil((was * limits.stepUpPercent) / 100));
  if (count.desired > was + step) {
    count.desired = was + step;
    reasons.push({ code: 'step_up', params: { instances: count.desired } });
  }
  awaitEffect(memory, service, { seen, nowMs });
}
