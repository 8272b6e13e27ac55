import { defined } from '../../contract/defined.ts';
import type { LiveOrderEvent } from '../../contract/live.ts';
import type { Context } from '../context.ts';
import { type Cursor, formatCursor, parseCursor } from './cursor.ts';
import { readBetween } from './read-events.ts';
import { type Batch, createTailer, type Tailer } from './tailer.ts';

/** At most this many events a message, and this many batches kept for a viewer who is slow to take them. */
const eventsPerMessage = 500;
const batchesKept = 100;
/** Who missed more than this starts from now: it has to read the lists anew anyway. */
const mostMissed = 100_000;

const tailers = new WeakMap<object, Tailer>();

function tailerOf(ctx: Context): Tailer {
  let tailer = tailers.get(ctx.db);
  if (!tailer) tailers.set(ctx.db, (tailer = createTailer(ctx)));
  return tailer;
}

export type TailOptions = {
  /** The id of the last message had; what came after it is sent first. Without one: from now on. */
  lastEventId?: string | null;
  signal?: AbortSignal;
  tailer?: Tailer;
};

export type TailMessage = { id: string; events: LiveOrderEvent[] };

/** Every order event from the cursor on, once each, also those that commit late; ends with the signal. */
export async function* tailOrderEvents(
  ctx: Context,
  { lastEventId, signal, tailer = tailerOf(ctx) }: TailOptions = {},
): AsyncGenerator<TailMessage, void, undefined> {
  const queue: Batch[] = [];
  let overflown = false;
  let wake = () => {};
  const { position, leave } = await tailer.join((batch) => {
    if (queue.push(batch) > batchesKept) {
      queue.length = 0;
      queue.push({ ...batch, events: [] });
      overflown = true;
    }
    wake();
  });
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    let cursor: Cursor = parseCursor(lastEventId) ?? { seen: position };
    // a viewer cut off before anything happened still knows where it stood
    if (cursor.seen === position) yield { id: position, events: [] };
    if (cursor.until !== undefined) cursor = yield* between(ctx, cursor);
    if (cursor.seen !== position) cursor = yield* between(ctx, { seen: cursor.seen, until: position });
    while (!signal?.aborted) {
      const batch = queue.shift();
      if (!batch) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal?.aborted || queue.length > 0) resolve();
        });
      } else if (overflown) {
        overflown = false;
        cursor = yield* between(ctx, { seen: cursor.seen, until: batch.to });
      } else {
        yield* parts(batch);
        cursor = { seen: batch.to };
      }
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    leave();
  }
}

/** Sends what lies between the cursor's snapshots; answers the cursor at its end. */
async function* between(
  ctx: Context,
  { seen, until, after = 0 }: Cursor,
): AsyncGenerator<TailMessage, Cursor, undefined> {
  let last = after;
  for (let sent = 0; ; sent += eventsPerMessage) {
    const events = await readBetween(ctx, seen, {
      until: defined(until, 'until'),
      after: last,
      limit: eventsPerMessage,
    });
    const done = events.length < eventsPerMessage || sent >= mostMissed;
    if (events.length > 0) {
      last = defined(events.at(-1), 'events.at(-1)').id;
      yield { id: formatCursor(done ? { seen: defined(until, 'until') } : { seen, until, after: last }), events };
    }
    if (done) return { seen: defined(until, 'until') };
  }
}

function* parts({ from, to, events }: Batch): Generator<TailMessage, void, undefined> {
  for (let start = 0; start < events.length; start += eventsPerMessage) {
    const part = events.slice(start, start + eventsPerMessage);
    const isLast = start + eventsPerMessage >= events.length;
    yield {
      id: formatCursor(
        isLast ? { seen: to } : { seen: from, until: to, after: defined(part.at(-1), 'part.at(-1)').id },
      ),
      events: part,
    };
  }
}
