import type { WorkChallenge } from './work.ts';

/** Every error that leaves the backend carries one of these; the words shown for it are the interface's. */
export const errorCodes = {
  bad_input: 400,
  bad_signature: 400,
  sign_in: 401,
  not_allowed: 403,
  confirm_identity: 403,
  work_needed: 403,
  not_found: 404,
  conflict: 409,
  out_of_stock: 409,
  too_large: 413,
  unsupported: 415,
  too_many: 429,
  gateway_failed: 502,
  mail_refused: 502,
  queued: 503,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorCodes;

/** The JSON body of a refused buyer-API call, and `data.app` of a refused tRPC call. */
export type ErrorBody = {
  code: ErrorCode;
  /** Plain English for logs and integrators; screens translate `reason` or `code`. */
  message: string;
  /** A finer, translatable key: `coupon_expired`, `quantity_too_large`, ... */
  reason?: string;
  /** Which field of the input is wrong. */
  field?: string;
  retryAfterSeconds?: number;
  /** With `queued`: what to send again, its place in the line (1: the next), and the price that is kept for it. */
  ticket?: string;
  place?: number;
  /** Until one's turn; null: nobody can say. */
  waitSeconds?: number | null;
  /** With `below_minimum`: the least that `gateway` takes. */
  gateway?: string;
  amountMinor?: number;
  currency?: string;
  /** With `work_needed`: what to answer before the order is taken. */
  work?: WorkChallenge;
  /** How many may be ordered at once instead. */
  most?: number;
};
