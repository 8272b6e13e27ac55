import { defined } from '../../contract/defined.ts';
import type { Stripe } from 'stripe';
import type { TroubleCause } from '../../contract/gateway-troubles.ts';
import { AppError } from '../../lib/app-error.ts';
import type { GatewayDeps, RawNotification } from '../gateway.ts';
import { loadStripe } from './client.ts';

const toleranceS = 300;

type WebhookSettings = { secretKey: string; webhookSecret: string; previousWebhookSecret?: string | undefined };

/** Verifies a webhook with the SDK, against each secret that counts, and that it is of the kind and mode that this shop takes. */
export async function readEvent(
  raw: RawNotification,
  { secretKey, webhookSecret, previousWebhookSecret }: WebhookSettings,
  now: GatewayDeps['now'],
): Promise<Stripe.Event> {
  const secrets = previousWebhookSecret ? [webhookSecret, previousWebhookSecret] : [webhookSecret];
  const header = raw.headers.get('stripe-signature') ?? '';
  const signedAtS = timeOf(header);
  // its age is judged apart, so that a wrong clock is told from a wrong secret
  if (!(await isSigned(raw.body, header, { secrets, signedAtS })))
    throw refused('wrong_secret', 'The notification is not signed by Stripe with this signing secret.');
  if (Math.abs(Math.floor(now() / 1000) - signedAtS) > toleranceS)
    throw refused('clock', 'The notification is more than 5 minutes older than our clock, or ahead of it.');
  const event = parse(raw.body);
  if (event.object === 'v2.core.event' || (event.object === 'event' && !event.data))
    throw unfit('wrong_event', 'This is a thin event: let the endpoint send snapshot events.');
  if (event.object !== 'event' || typeof event.type !== 'string')
    throw unfit('unreadable', 'The notification is no event of Stripe.');
  const live = /^(?:sk|rk)_(live|test)_/.exec(secretKey)?.[1];
  // test money must never pay for a key
  if (live !== undefined && typeof event.livemode === 'boolean' && event.livemode !== (live === 'live'))
    throw unfit(
      'other_mode',
      `The event is of ${event.livemode ? 'live' : 'test'} mode, but the secret key is of ${live} mode.`,
    );
  return event as unknown as Stripe.Event;
}

/** The one time of a signature. With two, the SDK would verify the last, and another could be judged for its age. */
function timeOf(header: string): number {
  const times = header.split(',').filter((part) => /^\s*t\b/.test(part));
  return times.length === 1 ? Number(/^t=(\d{1,12})$/.exec(defined(times[0], 'times[0]'))?.[1]) : NaN;
}

async function isSigned(
  body: Buffer,
  header: string,
  { secrets, signedAtS }: { secrets: string[]; signedAtS: number },
): Promise<boolean> {
  if (!Number.isInteger(signedAtS)) return false;
  const { signature } = (await loadStripe()).webhooks;
  for (const secret of secrets) {
    try {
      await defined(signature, 'signature').verifyHeaderAsync(body, header, secret, 0, undefined, signedAtS * 1000);
      return true;
    } catch {
      // the next secret; everything else is a refusal, also the plain error that an empty signature gives
    }
  }
  return false;
}

type AnyEvent = { object?: unknown; type?: unknown; data?: unknown; livemode?: unknown };

function parse(body: Buffer): AnyEvent {
  try {
    const event: unknown = JSON.parse(body.toString());
    if (typeof event === 'object' && event !== null) return event;
  } catch {
    // said below
  }
  throw unfit('unreadable', 'The notification cannot be read.');
}

/** The order that an event names, genuine or not; thin ones name none. */
export function namedOrder({ body }: RawNotification): string | undefined {
  try {
    const { data } = JSON.parse(body.toString()) as { data?: { object?: Record<string, unknown> } };
    const { client_reference_id: reference, metadata } = data?.object ?? {};
    const named = reference ?? (metadata as Record<string, unknown> | undefined)?.orderNo;
    return typeof named === 'string' ? named : undefined;
  } catch {
    return undefined;
  }
}

function refused(reason: TroubleCause, message: string): AppError {
  return new AppError('bad_signature', message, { reason });
}

function unfit(reason: TroubleCause, message: string): AppError {
  return new AppError('bad_input', message, { reason });
}
