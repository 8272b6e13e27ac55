import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { httpRequest } from '../../lib/http-request.ts';
import { answerTimeoutMs } from '../call.ts';
import type { GatewayDeps, NotificationAnswer, PaymentNotice } from '../gateway.ts';
import { type SigningSecrets, signNotification } from './sign.ts';

export const accepted: NotificationAnswer = { status: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' };

/** A notification that wasn't taken is sent again after these, ms. */
const retryAfterMs = [1000, 5000, 30_000];

/** The body of a notification. */
export const notification = z.object({
  eventId: z.string().min(1),
  orderNo: z.string().min(1),
  outcome: z.enum(['paid', 'failed']),
  amountMinor: z.number().int().nonnegative(),
  currency: z.string().length(3),
  tradeNo: z.string().min(1),
  happenedAt: z.coerce.date(),
});

type Sender = { deps: GatewayDeps; secrets: SigningSecrets; notifyUrl: string };

/** Tells the shop until it says it has understood. Waits hold no process open: a lost one is found by asking. */
export async function tellShop(sender: Sender, notice: PaymentNotice, afterMs = 0): Promise<void> {
  if (afterMs > 0) await sleep(afterMs, undefined, { ref: false });
  if (await isTaken(sender, notice)) return;
  for (const waitMs of retryAfterMs) {
    await sleep(waitMs, undefined, { ref: false });
    if (await isTaken(sender, notice)) return;
  }
  sender.deps.log.warn(
    { gateway: 'sandbox', orderNo: notice.orderNo },
    'the shop did not take the notification; given up',
  );
}

async function isTaken({ deps, secrets, notifyUrl }: Sender, notice: PaymentNotice): Promise<boolean> {
  const body = JSON.stringify(notice);
  try {
    const answer = await httpRequest({
      method: 'POST',
      url: notifyUrl,
      headers: { 'content-type': 'application/json', ...signNotification(secrets, body, deps.now()) },
      body,
      timeoutMs: answerTimeoutMs,
    });
    return answer.status === accepted.status && answer.body === accepted.body;
  } catch {
    return false;
  }
}
