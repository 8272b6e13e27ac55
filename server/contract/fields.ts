import { z } from 'zod';

/** Visible text without control characters; NUL and friends are refused, not stripped. */
// oxlint-disable-next-line no-control-regex
const noControls = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/;

/** Fields that the inputs of several nouns share. */
export const plainText = (max: number) => z.string().max(max).regex(noControls, 'has characters that cannot be shown');
export const trimmedText = (max: number) => plainText(max).transform((text) => text.trim());
export const uuid = z.uuid();
/** A person's or a session's id. */
export const textId = plainText(64).pipe(z.string().min(1));
/** Also where a page of a list starts: after this row. */
export const rowId = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
export const orderNo = z.string().regex(/^[A-Za-z0-9]{8,40}$/, 'is no order number');
/** Why a person does something, or what they did, that others will read in the audit log. */
export const reason = trimmedText(500).pipe(z.string().min(2));
export const amountMinor = z.number().int().positive().max(100_000_000_000);
export const atMs = z.number().int().min(0).max(8_640_000_000_000_000);
/** ISO 4217. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/);
export const plugInName = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);
/** What is filled in for a plug-in, before its own schema has checked it. */
export const plugInSettings = z.record(
  z.string().max(60),
  z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]),
);
/** A time of the shop's day, HH:MM. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export const localDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** How far back a chart looks. */
export const chartMinutes = z.union([z.literal(15), z.literal(60), z.literal(360), z.literal(1440)]);

/** What a verb takes that needs to know only which one. */
export const idInput = z.object({ id: uuid });
export const rowInput = z.object({ id: rowId });
export const textIdInput = z.object({ id: textId });
export const nothingInput = z.object({}).default({});
