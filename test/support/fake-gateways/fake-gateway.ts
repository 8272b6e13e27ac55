/** The other side of one plug-in, at protocol level: what its real counterpart would do, on a real socket. */
export type FakeGateway = AsyncDisposable & {
  /** Settings with which the plug-in talks to this fake. */
  settings: Record<string, unknown>;
  /** The shop's settings during a rotation: a new secret, with this fake's as the previous one. */
  rotated: Record<string, unknown>;
  /** Settings with a secret that this fake doesn't have. */
  wrong: Record<string, unknown>;
  /** Settings with an API key that this fake does not know; absent where nothing is asked of it. */
  wrongKey?: Record<string, unknown>;
  /** When the page at `payUrl` closes, ms since the epoch; absent where the protocol has no word for it. */
  lapsesAtMs?(payUrl: string): Promise<number> | number;
  /** Which parts of a notification its signature covers. */
  signed: { query?: true; body?: true; headers?: readonly string[] };
  /** Currencies to try. */
  currencies: readonly string[];
  /** How much the buyer would be charged at `payUrl`, in whole units of the currency, as this gateway understands what it was sent. */
  charged(payUrl: string): Promise<number>;
  /** What a buyer does at `payUrl`: opens it and pays. The notification goes out by itself. */
  pay(payUrl: string): Promise<void>;
  /** Sends the notification of what was paid last once more. */
  notifyAgain(payUrl: string): Promise<void>;
  /** How much was given back of a trade, and in how many refunds. */
  refunded(orderNo: string): Promise<{ count: number; totalMinor: number }>;
};

export type FakeDeps = {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** The shop's memory, for a fake that the shop itself hosts. */
  store: { get(key: string): Promise<unknown> };
  /** Where a gateway that is configured with one address sends its notifications. */
  notifyUrl: string;
  /** Delivers the shop's latest notification to it once more, unchanged. */
  replay: () => Promise<void>;
};

export type StartFake = (deps: FakeDeps) => Promise<FakeGateway>;
