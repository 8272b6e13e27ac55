import type { Actor } from '../context.ts';

/** What a person did by which keys or money left the shop. */
export type StaffAct = {
  actor: Actor;
  act: 'confirm' | 'refund' | 'refund_by_hand' | 'replace' | 'resend' | 'deliver';
  orderId: number;
  orderNo: string;
  keys: number;
  /** Minor units. */
  amountMinor: number;
  currency: string;
};
