import { hmac, sameSecret } from '../../lib/token.ts';
import type { Context } from '../context.ts';

/** What a price is kept for. */
export type Quoted = {
  variantId: string;
  quantity: number;
  unitPriceMinor: number;
  discountMinor: number;
  currency: string;
  couponId: string | null;
};

/** A place in the line as its holder carries it. */
export type Ticket = { placeId: number; takenAtMs: number; quoted: Quoted };

/** However often one asks, a ticket ends after this, ms. */
const ticketMs = 12 * 3_600_000;
const macLength = 32;

type Body = [number, number, string, number, number, number, string, string | null];

/** Signed, base64url, under 400 characters. The same place is always the same ticket. */
export function signTicket({ secrets }: Pick<Context, 'secrets'>, { placeId, takenAtMs, quoted }: Ticket): string {
  const { variantId, quantity, unitPriceMinor, discountMinor, currency, couponId } = quoted;
  const body: Body = [placeId, takenAtMs, variantId, quantity, unitPriceMinor, discountMinor, currency, couponId];
  const text = JSON.stringify(body);
  return Buffer.concat([macOf(secrets.ticket, text), Buffer.from(text)]).toString('base64url');
}

/** What a ticket says; undefined when we did not sign it. `ended`: it is too old to stand for a place. */
export function openTicket(
  { secrets, clock }: Pick<Context, 'secrets' | 'clock'>,
  ticket: string,
): (Ticket & { ended: boolean }) | undefined {
  const bytes = Buffer.from(ticket, 'base64url');
  // the decoder overlooks stray characters; a ticket has one spelling
  if (bytes.length <= macLength || bytes.toString('base64url') !== ticket) return undefined;
  const text = bytes.subarray(macLength).toString();
  if (!sameSecret(macOf(secrets.ticket, text), bytes.subarray(0, macLength))) return undefined;
  const [placeId, takenAtMs, variantId, quantity, unitPriceMinor, discountMinor, currency, couponId] = JSON.parse(
    text,
  ) as Body;
  return {
    placeId,
    takenAtMs,
    quoted: { variantId, quantity, unitPriceMinor, discountMinor, currency, couponId },
    ended: clock() - takenAtMs > ticketMs,
  };
}

/** The number of a ticket's place; undefined when we did not sign it. */
export function placeIdOf(ctx: Context, ticket: string): number | undefined {
  return openTicket(ctx, ticket)?.placeId;
}

function macOf(key: Buffer, text: string): Buffer {
  return hmac(key, `waiting ticket v1:${text}`);
}
