import type { LiveOrder } from '../live/live-orders.ts';

export type FireflyPhase = 'paid' | 'delivered' | 'stuck';

/** A delivered glow stays this long, the last part of it fading. */
export const glowMs = 14_000;
export const fadeMs = 2400;
/** Paid for longer than this without a key: it stays lit and opens its order. */
export const stuckMs = 5000;

const waiting = new Set(['paid', 'delivering']);

export function fireflyPhase(
  order: Pick<LiveOrder, 'status' | 'paidAt' | 'deliveredAt'>,
  nowMs: number,
): FireflyPhase | null {
  if (order.deliveredAt) return nowMs - Date.parse(order.deliveredAt) < glowMs ? 'delivered' : null;
  if (!order.paidAt || !waiting.has(order.status)) return null;
  return nowMs - Date.parse(order.paidAt) > stuckMs ? 'stuck' : 'paid';
}

/** A place of its own for every order, the same each time it is drawn; fractions of the field. */
export function fireflyPlace(orderNo: string): { x: number; y: number; drift: number; turn: number } {
  let hash = 2166136261;
  for (let index = 0; index < orderNo.length; index += 1) hash = Math.imul(hash ^ orderNo.charCodeAt(index), 16777619);
  const part = (shift: number) => (((hash ^ (hash >>> 15)) >>> shift) & 0xff) / 255;
  return { x: 0.06 + part(0) * 0.88, y: 0.16 + part(8) * 0.56, drift: part(16), turn: part(4) * Math.PI * 2 };
}
