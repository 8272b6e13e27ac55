import { areKeysToCome, awaitKeys } from '../features/delivery/await-keys.ts';
import type { BuyerOrder } from '../contract/orders.ts';
import type { Context } from '../features/context.ts';
import { markKept } from '../lib/request-marks.ts';
import type { Visit } from './storefront-context.ts';

const mostSeconds = 20;

/** `Prefer: wait=10` (RFC 7240), bounded, ms; 0: none. */
export function preferredWaitMs(prefer: string | undefined): number {
  const asked = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})\b/i.exec(prefer ?? '')?.[1];
  return Math.min(Number(asked ?? 0), mostSeconds) * 1000;
}

/** Reads an order; while its keys are still to come, a request that prefers to wait is kept until they are there, or it is time. */
export async function readInTime<Order extends BuyerOrder>(
  ctx: Context,
  c: Visit,
  read: () => Promise<Order>,
): Promise<Order> {
  const first = await read();
  const waitMs = preferredWaitMs(c.req.header('prefer'));
  if (waitMs === 0 || !areKeysToCome(first)) return first;
  markKept(c.env?.incoming);
  await awaitKeys(ctx, first.orderNo, { ms: waitMs, gone: c.req.raw.signal });
  return read();
}
