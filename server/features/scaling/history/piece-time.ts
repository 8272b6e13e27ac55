import type { ScaledService } from '../../../contract/scaling/policy.ts';
import type { Context } from '../../context.ts';

/** Before anything was learned: pieces of work an instance does per second. */
export const guessedCapacity = { storefront: 100, orders: 40, dispense: 40, commission: 80 };

/** What a piece of work takes between payment and key, ms: at orders, and at dispense. */
export function piecesMs({ config }: Context, capacity: ReadonlyMap<ScaledService, number>): [number, number] {
  const pieceMs = (service: 'orders' | 'dispense') =>
    (config.jobSlots / (capacity.get(service) ?? guessedCapacity[service])) * 1000;
  return [pieceMs('orders'), pieceMs('dispense')];
}
