import { z } from 'zod';
import { amountMinor, orderNo, plainText, reason, rowId } from './fields.ts';
import { orderStatuses } from './orders.ts';

/** What the verbs of an order take, whoever asks. */
export const orderNoInput = z.object({ orderNo });

export const searchInput = z.object({
  /** An order number or its beginning, a gateway's serial number, or the beginning of a contact. */
  text: plainText(120).optional(),
  /** `stuck`: paid and not delivered. */
  status: z.union([z.literal('stuck'), z.array(z.enum(orderStatuses)).max(orderStatuses.length)]).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  cursor: rowId.optional(),
});

/** The same number however it was copied: blanks, full-width signs and characters that nobody sees are no part of it. */
const tradeNo = plainText(64)
  .transform((text) => text.normalize('NFKC').replace(/[\s\p{Cf}]+/gu, ''))
  .pipe(z.string().min(1));
export const confirmInput = z.object({ orderNo, tradeNo, reason });

export const refundInput = z.object({
  orderNo,
  amountMinor,
  reason,
  /** The same for every try of one refund, and for no other: a repeated answer can't pay twice. */
  requestKey: plainText(100).pipe(z.string().min(8)),
  byHand: z.boolean().optional(),
});

const slot = z.number().int().min(0).max(10_000);
export const replaceInput = z.object({ orderNo, slot, reason });
/** What the buyer gets to read; blanks at its ends may be part of a key. */
export const deliverInput = z.object({ orderNo, text: plainText(2000).pipe(z.string().min(1)) });
export const resolveInput = z.object({ id: rowId, note: reason });
export const reportInput = z.object({ slot, text: plainText(500) });
export const lookUpInput = z.object({ contact: z.string().max(500), lookupPassword: z.string().max(500) });

/** `hours`: how long nothing is sold to them. */
export const blockInput = z.object({
  /** An order of whom to block. */
  orderNo,
  what: z.enum(['address', 'contact']),
  hours: z.number().int().min(1).max(2160),
  reason: plainText(200).default(''),
});
export type BlockInput = z.output<typeof blockInput>;
