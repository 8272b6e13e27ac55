import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { AppError } from '../../lib/app-error.ts';

/** How many checkouts this process works on at once, and how long the line is. */
export type CheckoutQueue = {
  slots: number;
  busy: number;
  /** Since when each one in the line waits, oldest first, ms by `performance.now()`. */
  waitingSince: number[];
  /** Told of every slot taken (+1) or given back (-1). */
  onBusy(change: number): void;
};

/** While the first in the line has waited this long, ms, nobody more joins it: they would give up before their turn, and ask again. */
const longestWaitMs = 8000;

type Line = CheckoutQueue & { next: (() => void)[] };
const lines = new WeakMap<Config, Line>();

/** The line of this process; every context of a process has the same configuration. */
export function checkoutQueue(config: Config): CheckoutQueue {
  return lineOf(config);
}

/**
 * Runs a checkout in one of the slots, first come, first served; a set upstream delay is spent inside it. Whoever is
 * `gone` before the work begins gives up the place: an order for nobody would only make the others wait. Throws
 * `unavailable` (`checkouts_full`) at once where the wait would be too long.
 */
export async function inCheckoutSlot<T>(config: Config, work: () => Promise<T>, gone?: AbortSignal): Promise<T> {
  const line = lineOf(config);
  await takeSlot(line, gone);
  try {
    const delayMs = config.upstreamDelayMs.storefront ?? 0;
    if (delayMs > 0) await sleep(delayMs);
    if (gone?.aborted) throw buyerGone();
    return await work();
  } finally {
    const next = line.next.shift();
    line.waitingSince.shift();
    if (next) next();
    else {
      line.busy--;
      line.onBusy(-1);
    }
  }
}

async function takeSlot(line: Line, gone: AbortSignal | undefined): Promise<void> {
  if (gone?.aborted) throw buyerGone();
  if (line.busy < line.slots) {
    line.busy++;
    line.onBusy(1);
    return;
  }
  const now = performance.now();
  if (now - (line.waitingSince[0] ?? now) > longestWaitMs) throw checkoutsFull();
  line.waitingSince.push(now);
  // whoever leaves hands the slot over, so that nobody slips in between
  await new Promise<void>((resolve, reject) => {
    const leave = () => {
      const at = line.next.indexOf(enter);
      line.next.splice(at, 1);
      line.waitingSince.splice(at, 1);
      reject(buyerGone());
    };
    const enter = () => {
      gone?.removeEventListener('abort', leave);
      resolve();
    };
    line.next.push(enter);
    gone?.addEventListener('abort', leave, { once: true });
  });
}

const buyerGone = () => new AppError('unavailable', 'The buyer left before the order was made.');

const checkoutsFull = () =>
  new AppError('unavailable', 'So many are ordering just now that it would take too long. Nothing was ordered.', {
    reason: 'checkouts_full',
    retryAfterSeconds: 5,
  });

function lineOf(config: Config): Line {
  let line = lines.get(config);
  if (!line) {
    line = { slots: config.checkoutSlots, busy: 0, waitingSince: [], next: [], onBusy() {} };
    lines.set(config, line);
  }
  return line;
}
