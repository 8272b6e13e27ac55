import type { Stripe } from 'stripe';
import { AppError } from '../../lib/app-error.ts';
import type { GatewayDeps, RawNotification } from '../gateway.ts';
import { loadStripe } from './client.ts';

const toleranceS = 300;

/** Verifies a webhook with the SDK, against each secret that counts. */
export async function readEvent(
  raw: RawNotification,
  secrets: readonly string[],
  now: GatewayDeps['now'],
): Promise<Stripe.Event> {
  const Sdk = await loadStripe();
  const header = raw.headers.get('stripe-signature') ?? '';
  // the SDK refuses old times only
  const signedAtS = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header)?.[1]);
  if (!(signedAtS <= now() / 1000 + toleranceS))
    throw new AppError('bad_signature', 'The notification has no time, or one ahead of ours.');
  for (const secret of secrets) {
    try {
      return await Sdk.webhooks.constructEventAsync(raw.body, header, secret, toleranceS, undefined, now());
    } catch (error) {
      // parsed only once verified; everything else is a refusal, also the plain error that an empty signature gives
      if (error instanceof SyntaxError) throw new AppError('bad_input', 'The notification cannot be read.');
    }
  }
  throw new AppError('bad_signature', 'The notification is not signed by Stripe, or older than 5 minutes.');
}
