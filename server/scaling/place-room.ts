import type { Observations } from '../contract/scaling/observation.ts';
import type { DesiredCount } from './desired-count.ts';

/**
 * Where the place has room for so many more only, no more are ordered. What was ordered and found none stays ordered: it
 * starts by itself once there is room. Meanwhile only what is ready lets buyers in. Mutates.
 */
export function keepWithinPlace(count: DesiredCount, room: Observations['room']): void {
  if (!room || room.left === null) return;
  const { was, seen, reasons } = count;
  const most = was + Math.max(0, room.left);
  const waits = room.left <= 0 && Math.min(count.wanted, was) > seen.instances.ready;
  if (count.desired <= most && !waits) return;
  count.desired = Math.min(count.desired, most);
  count.capped = 'place';
  count.bottleneck = 'place';
  reasons.push({ code: 'place_full', params: { why: room.why ?? 'nodes', instances: seen.instances.ready } });
}
