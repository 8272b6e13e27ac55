import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { LiveMessage } from '../../../../server/contract/live.ts';
import type { Pulse } from '../../../../server/contract/pulse.ts';
import { errorBodyOf } from '../../lib/errors.ts';
import { api, queryClient, trpc } from '../../lib/trpc.ts';
import { useConnection } from '../../state/connection.ts';
import { addEvents, type LiveOrders, noLiveOrders } from './live-orders.ts';
import { notedOrders } from './noted-orders.ts';

const ordersKey = ['live', 'orders'] as const;
const pulseKey = ['live', 'pulse'] as const;

/** A hidden window keeps its stream this long; browsers allow only six connections a host over all tabs. */
const hiddenMs = 30_000;
/** Tries again after the stream was refused or ended for good. */
const againMs = 2000;

export function takeMessage(message: LiveMessage): void {
  if (message.kind === 'pulse') {
    useConnection.getState().heard(message.ageMs);
    queryClient.setQueryData(pulseKey, message.pulse);
    return;
  }
  useConnection.getState().setPhase('live');
  queryClient.setQueryData(ordersKey, (old: LiveOrders | undefined) => addEvents(old ?? noLiveOrders, message.events));
  notedOrders.note(message.events);
}

/** The window's one subscription; everything live on any screen comes from here. */
export function useLiveSubscription(): void {
  useEffect(() => {
    const { setPhase } = useConnection.getState();
    let lastEventId: string | null = null;
    let subscription: { unsubscribe: () => void } | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const stop = () => {
      clearTimeout(timer);
      subscription?.unsubscribe();
      subscription = undefined;
    };
    const start = () => {
      stop();
      subscription = api.live.stream.subscribe(
        { lastEventId },
        {
          onData: (envelope) => {
            lastEventId = envelope.id;
            takeMessage(envelope.data as LiveMessage);
          },
          onConnectionStateChange: (change) => {
            if (change.state === 'connecting' && change.error) setPhase('lost');
          },
          onError: (error) => {
            setPhase('lost');
            if (errorBodyOf(error)?.code === 'sign_in')
              void queryClient.invalidateQueries(trpc.session.me.queryFilter());
            else timer = setTimeout(start, againMs);
          },
          onComplete: () => {
            timer = setTimeout(start, againMs);
          },
        },
      );
    };
    const look = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(stop, hiddenMs);
      else if (!subscription) start();
    };

    start();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      stop();
    };
  }, []);
}

const never = () => Promise.reject(new Error('filled by the stream'));

export function usePulse(): Partial<Pulse> | undefined {
  return useQuery<Partial<Pulse>>({ queryKey: pulseKey, queryFn: never, enabled: false, gcTime: Infinity }).data;
}

export function useLiveOrders(): LiveOrders {
  return (
    useQuery<LiveOrders>({
      queryKey: ordersKey,
      queryFn: never,
      enabled: false,
      gcTime: Infinity,
      structuralSharing: false,
    }).data ?? noLiveOrders
  );
}

export function mergeQueriedOrders(change: (state: LiveOrders) => LiveOrders): void {
  queryClient.setQueryData(ordersKey, (old: LiveOrders | undefined) => change(old ?? noLiveOrders));
}
