import type { Observations } from '../contract/scaling/observation.ts';
import { because, type DesiredCount } from './desired-count.ts';

/**
 * Where the place has room for so many more only, no more are ordered. What was ordered and found none stays ordered: it
 * starts by itself once there is room. Meanwhile only what is ready lets buyers in.
 */
export function keepWithinPlace(count: DesiredCount, room: Observations['room']): DesiredCount {
  if (!room || room.left === null) return count;
  const { was, seen } = count;
  const most = was + Math.max(0, room.left);
  const waits = room.left <= 0 && Math.min(count.wanted, was) > seen.instances.ready;
  if (count.desired <= most && !waits) return count;
  const params = { why: room.why ?? 'nodes', instances: seen.instances.ready };
  const told = because(count, { code: 'place_full', params }, Math.min(count.desired, most));
  return { ...told, capped: 'place', bottleneck: 'place' };
}
