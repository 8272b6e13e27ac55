import { z } from 'zod';
import { plainText } from '../contract/orders.ts';

/** Inputs that several nouns share. */
export const uuid = z.uuid();
/** A person's or a session's id. */
export const textId = plainText(64).pipe(z.string().min(1));
export const rowId = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
export const orderNo = z.string().regex(/^[A-Za-z0-9]{8,40}$/, 'is no order number');
/** Why a person does something that others will read in the audit log. */
export const reason = plainText(500)
  .transform((text) => text.trim())
  .pipe(z.string().min(2));
export const amountMinor = z.number().int().positive().max(100_000_000_000);
/** One page of a list starts after this. */
export const cursor = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
