import type { Decision } from '../contract/scaling/decision.ts';
import type { FleetPolicy, ScaledService } from '../contract/scaling/policy.ts';
import { workBehind, workOffSeconds } from './backlog.ts';
import { visitRatio } from './feed-forward.ts';
import type { FleetMemory } from './memory.ts';
import type { DesiredCount } from './desired-count.ts';

/** The services that a checkout passes through before its key is shown. */
const onTheWay: ReadonlySet<ScaledService> = new Set(['storefront', 'orders', 'dispense']);
/** Instances that are full all the time make a queue of their own. */
const fullShare = 0.9;

/** However much waits inside, so much of what the instances do goes to new checkouts: a gate that is shut learns nothing, and those outside give up. */
const leastShare = 0.25;

type Admission = Pick<Decision<FleetMemory>, 'admission'> & Pick<FleetMemory, 'gate'>;

/**
 * New checkouts a second that the ceilings still carry, when one of them holds back what they need; null: all come in.
 * `line`: buyers outside. While there are any, a gate that was closed stays: opened for all of them at once, it would
 * have to close again at once.
 */
export function admissionOf(
  policy: FleetPolicy,
  counts: readonly DesiredCount[],
  { gate, line }: { gate: FleetMemory['gate']; line: number },
): Admission {
  const orders = counts.find(({ service }) => service === 'orders');
  // pieces of work are counted by visits to the storefront, and a visit is so many checkouts
  const perVisit = orders === undefined ? null : visitRatio(orders.memory);
  let least: (NonNullable<Admission['admission']> & { service: ScaledService }) | null = null;
  for (const { service, capped, desired, demand, memory, seen } of counts) {
    const reason = capped ?? (line > 0 && gate?.service === service ? gate.reason : null);
    if (reason === null || demand.perInstance === null || !onTheWay.has(service)) continue;
    const serving = reason === 'place' ? Math.min(desired, seen.instances.ready) : desired;
    const full = serving * demand.perInstance;
    const carried = full * fullShare;
    const behind = workBehind(seen, full);
    const left = Math.max(carried * leastShare, carried - behind / workOffSeconds(policy.pace.lookAheadMs));
    if (demand.now <= left && behind === 0 && line === 0) continue;
    const perCheckout =
      service === 'storefront' ? (perVisit === null ? null : 1 / perVisit) : checkouts(memory, orders);
    if (perCheckout === null) continue;
    const perSecond = Math.round((left / perCheckout) * 100) / 100;
    if (least === null || perSecond < least.perSecond) least = { perSecond, reason, service };
  }
  if (least === null) return { admission: null, gate: null };
  const { perSecond, reason, service } = least;
  return { admission: { perSecond, reason }, gate: { service, reason } };
}

/** Pieces of work here for each of orders'; one each until it is known otherwise. */
function checkouts(memory: DesiredCount['memory'], orders: DesiredCount | undefined): number {
  const own = visitRatio(memory);
  const perVisit = orders === undefined ? null : visitRatio(orders.memory);
  return own === null || perVisit === null ? 1 : own / perVisit;
}
