import type { Observations } from '../contract/scaling/observation.ts';
import type { FleetPolicy } from '../contract/scaling/policy.ts';
import { awaitEffect } from './bottleneck.ts';
import { crashLoop } from './crash-loop.ts';
import { roomOnMachine } from './machine-room.ts';
import type { DesiredCount } from './desired-count.ts';

/** Up at once, by at most the largest step, unless more would not help. */
export function grow(wish: DesiredCount, { limits }: FleetPolicy, { processors }: Observations, nowMs: number): void {
  const { service, was, wanted, asked, seen, memory, bottleneck, reasons } = wish;
  wish.desired = wanted;
  const crashing = crashLoop(seen, was);
  if (crashing !== null || bottleneck !== null) {
    wish.desired = was;
    reasons.push(crashing ?? { code: 'bottleneck', params: { what: bottleneck! } });
    return;
  }
  const room = roomOnMachine(service, memory, processors, { wanted, perInstance: wish.need.perInstance });
  // what somebody asked for is theirs to have
  if (room !== null && wanted > Math.max(room.instances, asked)) {
    const { percent } = room;
    wish.desired = Math.max(room.instances, asked);
    reasons.push({ code: 'machine_full', params: { percent, instances: wish.desired } });
    if (wish.desired <= was) return;
  }
  const step = Math.max(limits.stepUpInstances, Math.ceil((was * limits.stepUpPercent) / 100));
  if (wish.desired > was + step) {
    wish.desired = was + step;
    reasons.push({ code: 'step_up', params: { instances: wish.desired } });
  }
  awaitEffect(memory, service, seen, nowMs);
}
