import type { Ceiling, Decision } from '../contract/scaling/decision.ts';
import { type FleetPolicy, type ScaledService } from '../contract/scaling/policy.ts';
import { visitRatio } from './feed-forward.ts';
import type { Wish } from './wish.ts';

/** The services that a checkout passes through before its key is shown. */
const onTheWay: ReadonlySet<ScaledService> = new Set(['storefront', 'orders', 'dispense']);
/** Instances that are full all the time make a queue of their own. */
const fullShare = 0.9;

/** New checkouts a second that the ceilings still carry, when one of them holds back what they need; null: all come in. */
export function admissionOf(policy: FleetPolicy, wishes: readonly Wish[]): Decision<unknown>['admission'] {
  const orders = wishes.find(({ service }) => service === 'orders');
  // pieces of work are counted by visits to the storefront, and a visit is so many checkouts
  const perVisit = orders === undefined ? null : visitRatio(orders.memory);
  let least: { perSecond: number; reason: Ceiling } | null = null;
  for (const { service, capped, desired, need, memory, seen } of wishes) {
    if (capped === null || need.perInstance === null || !onTheWay.has(service)) continue;
    const carried = desired * need.perInstance * fullShare;
    const waiting = Math.max(0, seen.backlog - (desired * need.perInstance) / 2);
    const left = Math.max(0, carried - waiting / Math.max(1, policy.pace.lookAheadMs / 1000));
    if (need.now <= left && waiting === 0) continue;
    const perCheckout =
      service === 'storefront' ? (perVisit === null ? null : 1 / perVisit) : checkouts(memory, orders);
    if (perCheckout === null) continue;
    const perSecond = Math.round((left / perCheckout) * 100) / 100;
    if (least === null || perSecond < least.perSecond) least = { perSecond, reason: capped };
  }
  return least;
}

/** Pieces of work here for each of orders'; one each until it is known otherwise. */
function checkouts(memory: Wish['memory'], orders: Wish | undefined): number {
  const own = visitRatio(memory);
  const perVisit = orders === undefined ? null : visitRatio(orders.memory);
  return own === null || perVisit === null ? 1 : own / perVisit;
}
