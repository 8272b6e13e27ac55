import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Quote } from '../../../../server/contract/catalog.ts';
import type { ErrorBody } from '../../../../server/contract/error-codes.ts';
import type { Context } from '../../../../server/features/context.ts';
import { contactHash } from '../../../../server/features/contacts/contact.ts';
import { admitCheckout, findPlace, type Pass } from '../../../../server/features/waiting-line/admit-checkout.ts';
import { usePlace } from '../../../../server/features/waiting-line/place-in-line.ts';
import { placeIdOf } from '../../../../server/features/waiting-line/ticket.ts';
import { transaction } from '../../../../server/db/transaction.ts';
import { AppError } from '../../../../server/lib/app-error.ts';

export const basket: Quote = {
  variantId: '0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee',
  productName: '测试商品',
  variantName: '标准',
  delivery: 'key',
  formFields: [],
  quantity: 1,
  unitPriceMinor: 1000,
  discountMinor: 0,
  amountMinor: 1000,
  currency: 'CNY',
  couponId: null,
  rehearsal: false,
};

export type Answer = { pass: Pass } | { queued: ErrorBody };

/** One request of a buyer, as a checkout makes it. */
export async function ask(
  ctx: Context,
  contact: string,
  {
    ticket,
    price = basket,
    clientIp = '203.0.113.7',
    idempotencyHash,
    most = { perContact: 5, perAddress: 100_000 },
  }: {
    ticket?: string;
    price?: Quote;
    clientIp?: string;
    idempotencyHash?: Buffer;
    most?: { perContact: number; perAddress: number };
  } = {},
): Promise<Answer> {
  const hash = contactHash(ctx, contact);
  const held = ticket === undefined ? undefined : await findPlace(ctx, ticket, hash);
  try {
    return { pass: await admitCheckout(ctx, { held, price, contactHash: hash, clientIp, idempotencyHash, most }) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'queued') return { queued: error.toBody() };
    throw error;
  }
}

/** The order's part: uses the place up. */
export function enter(ctx: Context, { placeId }: Pass): Promise<boolean> {
  return placeId === undefined ? Promise.resolve(true) : transaction(ctx.db, (tx) => usePlace(tx, placeId));
}

/** A buyer at home: asks with the ticket of the last answer. */
export function newBuyer(contact = `${randomUUID()}@example.com`) {
  let ticket: string | undefined;
  return {
    contact,
    get ticket() {
      return ticket;
    },
    placeId: (ctx: Context) => (ticket === undefined ? undefined : placeIdOf(ctx, ticket)),
    async ask(ctx: Context, more: Parameters<typeof ask>[2] = {}): Promise<Answer> {
      const answer = await ask(ctx, contact, { ticket, ...more });
      if ('queued' in answer) ticket = answer.queued.ticket;
      return answer;
    },
  };
}
export type Buyer = ReturnType<typeof newBuyer>;

/** As if this much time had passed. */
export async function later(pool: pg.Pool, ms: number): Promise<void> {
  const shift = (column: string) => `${column} = ${column} - interval '${ms} milliseconds'`;
  const shiftAll = (columns: string[]) => columns.map(shift).join(', ');
  await pool.query(
    `update waiting set ${shiftAll(['created_at', 'present_until', 'called_at', 'first_called_at', 'entered_at', 'lapses_at'])}`,
  );
  await pool.query(`update admission set ${shiftAll(['at', 'paid_to'])}`);
}
