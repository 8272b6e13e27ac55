import type { Stripe } from 'stripe';
import { AppError } from '../../lib/app-error.ts';
import { answerTimeoutMs, callGateway } from '../call.ts';
import type { GatewayDeps } from '../gateway.ts';

export type ClientSettings = { secretKey: string; apiBase?: string | undefined };

export const loadStripe = async (): Promise<typeof Stripe> => (await import('stripe')).Stripe;

/** Runs one act with the official SDK; its own retries are off, because the act's job is repeated as a whole. */
export function withStripe<T>(
  { secretKey, apiBase }: ClientSettings,
  deps: GatewayDeps,
  { signal, act }: { signal: AbortSignal | undefined; act: (stripe: Stripe) => Promise<T> },
): Promise<T> {
  return callGateway('Stripe', signal, async (within) => {
    const Sdk = await loadStripe();
    const base = apiBase ? new URL(apiBase) : undefined;
    const stripe = new Sdk(secretKey, {
      httpClient: Sdk.createFetchHttpClient((url: string | URL | Request, init?: RequestInit) =>
        deps.fetch(url, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, within]) : within }),
      ),
      timeout: answerTimeoutMs,
      maxNetworkRetries: 0,
      telemetry: false,
      ...(base && {
        host: base.hostname,
        port: base.port || (base.protocol === 'http:' ? 80 : 443),
        protocol: base.protocol === 'http:' ? ('http' as const) : ('https' as const),
      }),
    });
    try {
      return await act(stripe);
    } catch (error) {
      // its message may quote part of the key; code and type say enough
      if (error instanceof Sdk.errors.StripeError && error.statusCode !== undefined) {
        const what = error.code ?? error.type;
        throw new AppError('gateway_failed', `Stripe refused: ${what}.`, {
          reason: reasonOf(error),
        });
      }
      throw error;
    }
  });
}

function reasonOf({ statusCode = 0, code }: { statusCode?: number; code?: string }): string {
  if (statusCode === 404 || code === 'resource_missing') return 'missing';
  if (statusCode === 401 || statusCode === 403) return 'key_refused';
  if (code === 'amount_too_small') return 'amount_too_small';
  return statusCode >= 500 ? 'server_error' : 'refused';
}

/** The id of something that Stripe sends as an id or as the whole object. */
export function idOf(value: string | { id: string } | null | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.id;
}
