import type { z } from 'zod';
import type { TroubleCause } from '../contract/gateway-troubles.ts';
import type { Messages } from '../contract/plug-in.ts';

/** What a gateway says happened, already verified; `eventId` is unique within the gateway. */
export type PaymentNotice = {
  eventId: string;
  orderNo: string;
  outcome: 'paid' | 'failed' | 'refunded' | 'disputed';
  amountMinor: number;
  currency: string;
  /** The gateway's own serial number of the trade. */
  tradeNo: string;
  happenedAt: Date;
};

export type ChargeRequest = {
  orderNo: string;
  amountMinor: number;
  currency: string;
  subject: string;
  /** Where the buyer's browser goes afterwards, and where the gateway notifies. Absolute. */
  returnUrl: string;
  /** Where it goes when the buyer gives up there. */
  cancelUrl: string;
  notifyUrl: string;
  clientIp: string;
  locale: string;
  /** When the order's reservation lapses. */
  expiresAt: Date;
};

/** `payUrl` is a page for a browser (http or https), or what a wallet opens: that is drawn as a code to scan. */
export type Charge = { payUrl: string; tradeNo?: string };

type OrderQuery = { orderNo: string; tradeNo?: string; amountMinor: number; currency: string };

/** What the gateway knows of an order when asked; `unknown` is an answer, not an error. */
type OrderState = { state: 'unpaid' | 'unknown' } | { state: 'paid'; notice: PaymentNotice };

export type RefundRequest = {
  orderNo: string;
  tradeNo: string;
  amountMinor: number;
  currency: string;
  reason: string;
  /** Same key, same refund: a repeat is answered like the first. */
  requestKey: string;
};

export type RefundResult = { state: 'done' | 'pending'; refundNo: string };

export type RawNotification = {
  method: string;
  /** Path and query, undecoded. */
  url: string;
  headers: Headers;
  body: Buffer;
};

export type NotificationAnswer = { status: number; body: string; contentType: string };

export type GatewayDeps = {
  /** Milliseconds since the epoch. */
  now: () => number;
  fetch: typeof fetch;
  /** A durable note per gateway and key, for a gateway that must remember (the sandbox's bank). */
  store: { get(key: string): Promise<unknown>; put(key: string, value: unknown): Promise<void> };
  log: { warn(detail: object, message: string): void };
};

export type Finding = { cause: TroubleCause; mend?: { field: string; value: string } };

export type OpenGateway = {
  charge(request: ChargeRequest, signal?: AbortSignal): Promise<Charge>;
  query(order: OrderQuery, signal?: AbortSignal): Promise<OrderState>;
  /** Ends what a buyer could still pay there for this order, because it is paid another way. Best effort. */
  close?(order: OrderQuery, signal?: AbortSignal): Promise<void>;
  refund?(request: RefundRequest, signal?: AbortSignal): Promise<RefundResult>;
  /** Verifies and reads; throws AppError `bad_signature` when it is forged, altered or stale, with the likely cause as its `reason`. `undefined`: genuine, but nothing to do. */
  readNotification(raw: RawNotification): Promise<PaymentNotice | undefined>;
  /**
   * Asks the gateway whether these settings would work, moving no money. Throws as `query` does; answers what it found wrong
   * by itself, with the setting that would mend it where it knows. Default: `query` about an order that does not exist.
   */
  check?(signal: AbortSignal, shop: { notifyUrl: string; returnUrl: string }): Promise<Finding | undefined>;
  /** The order that a notification names, whether it is genuine or not: only for saying what was refused. */
  namedOrder(raw: RawNotification): string | undefined;
  /** Pages the gateway itself serves under `/pay/<name>/page/...` of the storefront; `path` is what follows `page/`. */
  serve?(request: Request, path: string): Promise<Response>;
};

/** What a plug-in can do at all; `timestamped`: its notifications carry a signed time, so that old ones are refused. */
export type Capabilities = { refund: boolean; query: boolean; timestamped: boolean };

/** A way money arrives: one file, one object, one sorted line in `index.ts`. */
export type Gateway<Settings extends z.ZodType = z.ZodType> = {
  label: Messages;
  settings: Settings;
  /** ISO 4217 codes it takes; empty: any. */
  currencies: readonly string[];
  /** The least amount of an order that it takes, minor units. Default: 1. */
  least?: (currency: string) => number;
  /** What an amount must be a multiple of, minor units. Default: 1. */
  step?: (currency: string) => number;
  can: Capabilities;
  /** What the gateway must be told when a notification was taken, duplicates included. */
  accepted: NotificationAnswer;
  open(settings: z.output<Settings>, deps: GatewayDeps): OpenGateway;
  /** Only for a gateway that moves no money: settings to rehearse with in a shop that has not set it up. */
  rehearse?(): z.input<Settings>;
};

export function defineGateway<Settings extends z.ZodType>(gateway: Gateway<Settings>): Gateway<Settings> {
  return gateway;
}
