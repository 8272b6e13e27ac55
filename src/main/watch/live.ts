import { createTRPCUntypedClient, httpSubscriptionLink, TRPCClientError } from '@trpc/client';
import { EventSource, type FetchLike } from 'eventsource';
import type { Backend } from '../backend/backend.ts';
import { headersToBackend } from '../backend/forward-headers.ts';
import { openStream } from '../backend/open-stream.ts';
import { readLiveMessage, type SeenPulse } from './live-message.ts';

export type Live = { restart: () => void; stop: () => void };

type Listener = { onPulse(pulse: SeenPulse): void; onSignedOut(): void };

/** The stream ended for good (refused, signed out): asked again after this, ms. */
const againAfterMs = 5000;

/** The main process's own subscription: it goes on when the window is closed. Lost connections come back by themselves. */
export function openLive(backend: Backend, listener: Listener, againMs = againAfterMs): Live {
  let subscription: { unsubscribe(): void } | undefined;
  let again: NodeJS.Timeout | undefined;
  let run = 0;

  const stop = () => {
    run += 1;
    clearTimeout(again);
    subscription?.unsubscribe();
    subscription = undefined;
  };
  const start = () => {
    stop();
    const mine = run;
    const retry = () => {
      if (mine !== run) return;
      clearTimeout(again);
      again = setTimeout(start, againMs);
    };
    subscription = client(backend).subscription(
      'live.stream',
      {},
      {
        onData(envelope) {
          const pulse = readLiveMessage((envelope as { data?: unknown }).data);
          if (pulse && mine === run) listener.onPulse(pulse);
        },
        onError(error) {
          if (mine === run && isSignedOut(error)) listener.onSignedOut();
          retry();
        },
        onComplete: retry,
      },
    );
  };
  start();
  return { restart: start, stop };
}

function client(backend: Backend) {
  const target = backend.target();
  const withSession: FetchLike = (address, { headers, signal }) => {
    const url = new URL(address);
    return openStream(target, url, {
      headers: headersToBackend(new Headers(headers), target, url.pathname),
      signal: signal as AbortSignal,
    });
  };
  return createTRPCUntypedClient({
    links: [
      httpSubscriptionLink({
        url: `${target.origin}/trpc`,
        EventSource,
        eventSourceOptions: { fetch: withSession },
      }),
    ],
  });
}

function isSignedOut(error: unknown): boolean {
  const data = error instanceof TRPCClientError ? (error.data as { code?: string } | undefined) : undefined;
  return data?.code === 'UNAUTHORIZED';
}
