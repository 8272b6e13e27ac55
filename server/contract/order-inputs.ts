import { z } from 'zod';
import { plainText } from './orders.ts';

/** What the verbs of an order take, whoever asks. */
const orderNo = z.string().regex(/^[A-Za-z0-9]{8,40}$/, 'is no order number');
const reason = plainText(500);
const rowId = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const orderNoInput = z.object({ orderNo });
/** The same number however it was copied: blanks, full-width signs and characters that nobody sees are no part of it. */
const tradeNo = plainText(64)
  .transform((text) => text.normalize('NFKC').replace(/[\s\p{Cf}]+/gu, ''))
  .pipe(z.string().min(1));
export const confirmInput = z.object({ orderNo, tradeNo, reason });
export const refundInput = z.object({
  orderNo,
  amountMinor: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  reason,
  requestKey: plainText(100).pipe(z.string().min(1)),
  byHand: z.boolean().optional(),
});
export const replaceInput = z.object({ orderNo, slot: z.number().int().min(0).max(10_000), reason });
export const needInput = z.object({ id: rowId });
/** What was done about it, for whoever reads the log. */
const done = plainText(500)
  .transform((text) => text.trim())
  .pipe(z.string().min(2));
export const resolveInput = z.object({ id: rowId, note: done });
export const reportInput = z.object({ slot: z.number().int().min(0).max(10_000), text: plainText(500) });
export const lookUpInput = z.object({ contact: z.string().max(500), lookupPassword: z.string().max(500) });
