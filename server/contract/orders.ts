import { z } from 'zod';
import { plugInName, plainText, trimmedText } from './fields.ts';

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

export const checkoutInput = z.object({
  variantId: z.uuid(),
  quantity: z.number().int().min(1).max(10_000),
  contact: trimmedText(120).pipe(z.string().min(3)),
  gateway: plugInName,
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
