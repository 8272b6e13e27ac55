import type { LiveOrderEvent } from '../../contract/live.ts';
import type { Context } from '../context.ts';
import { readFresh, readSnapshot } from './read-events.ts';

export type Batch = { from: string; to: string; events: LiveOrderEvent[] };
type Listener = (batch: Batch) => void;

/** How often the tail looks, ms. */
const tickMs = 200;

/** Reads the tail once for everybody who watches in this process; runs only while somebody does. */
export type Tailer = {
  /** Batches from `position` on go to the listener; each batch begins where the last one ended. */
  join(listener: Listener): Promise<{ position: string; leave: () => void }>;
};

export function createTailer(ctx: Context, everyMs = tickMs): Tailer {
  const listeners = new Set<Listener>();
  let seen: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let turning: Promise<void> | undefined;
  let failing = false;

  async function turn(): Promise<void> {
    try {
      if (seen === undefined) {
        seen = await readSnapshot(ctx);
      } else {
        const from = seen;
        const { snapshot, events } = await readFresh(ctx, from);
        seen = snapshot;
        if (events.length > 0) for (const listener of listeners) listener({ from, to: snapshot, events });
      }
      failing = false;
    } catch (error) {
      if (!failing) ctx.log.warn({ err: error }, 'the live stream cannot be read; it goes on trying');
      failing = true;
    }
  }

  function schedule(delayMs: number): void {
    timer = setTimeout(() => {
      timer = undefined;
      if (turning) return schedule(everyMs);
      turning = turn().finally(() => {
        turning = undefined;
        if (listeners.size > 0) schedule(everyMs);
        else seen = undefined;
      });
    }, delayMs);
  }

  return {
    async join(listener) {
      // a turn in progress ends first: the newcomer starts exactly at the position it is told
      while (seen === undefined || turning) {
        turning ??= turn().finally(() => (turning = undefined));
        await turning;
        if (seen === undefined) await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
      listeners.add(listener);
      if (!timer) schedule(everyMs);
      return {
        position: seen,
        leave() {
          listeners.delete(listener);
          if (listeners.size > 0) return;
          clearTimeout(timer);
          timer = undefined;
          if (!turning) seen = undefined;
        },
      };
    },
  };
}
