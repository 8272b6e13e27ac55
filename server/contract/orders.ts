import { z } from 'zod';

export const orderStatuses = [
  'created',
  'expired',
  'paid',
  'delivering',
  'delivered',
  'partly_refunded',
  'refunded',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const orderEventTypes = [
  'created',
  'expired',
  'paid',
  'paid_short',
  'paid_again',
  'confirmed',
  'out_of_stock',
  'delivering',
  'delivered',
  'resent',
  'key_replaced',
  'key_reported',
  'refund_asked',
  'refunded',
  'refund_failed',
  'disputed',
] as const;

/** Visible text without control characters; NUL and friends are refused, not stripped. */
// oxlint-disable-next-line no-control-regex
const noControls = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/;

export const plainText = (max: number) => z.string().max(max).regex(noControls, 'has characters that cannot be shown');

export const checkoutInput = z.object({
  variantId: z.uuid(),
  quantity: z.number().int().min(1).max(10_000),
  contact: plainText(120)
    .transform((text) => text.trim())
    .pipe(z.string().min(3)),
  gateway: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  lookupPassword: plainText(64).optional(),
  ref: plainText(32).optional(),
  coupon: plainText(40).optional(),
  ticket: z.string().max(500).optional(),
  form: z.record(z.string().max(40), plainText(500)).optional(),
  locale: z.enum(['zh-CN', 'en']).optional(),
});
export type CheckoutInput = z.output<typeof checkoutInput>;

export type BuyerOrder = {
  orderNo: string;
  status: OrderStatus;
  keys: string[];
  referralUrl: string | null;
};
