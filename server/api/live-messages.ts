import { defined } from '../contract/defined.ts';
import { tracked, type TrackedEnvelope } from '@trpc/server';
import { liveOrderEventFields, type LiveMessage } from '../contract/live.ts';
import { type AccountRole, project } from '../contract/permissions.ts';
import { pulseFields } from '../contract/pulse.ts';
import { readSession } from '../features/account/read-session.ts';
import type { Context } from '../features/context.ts';
import { parseCursor } from '../features/live/cursor.ts';
import { readSnapshot } from '../features/live/read-events.ts';
import { tailOrderEvents } from '../features/live/tail.ts';
import { readPulse } from '../features/watch/read-pulse.ts';
import { AppError } from '../lib/app-error.ts';

/** The pulse is sent, and the session looked at again, this often, ms. */
const pulseMs = 1000;

export type LiveOptions = { headers: Headers; lastEventId?: string | null; signal?: AbortSignal };

/**
 * Orders and pulses in one stream, each field only if the viewer's role may see it. The id is where the orders stand, so
 * that whoever comes back with it misses nothing, even if only pulses came. Ends with `sign_in` once the session is over.
 */
export async function* liveMessages(
  ctx: Context,
  { headers, lastEventId, signal }: LiveOptions,
): AsyncGenerator<TrackedEnvelope<LiveMessage>, void, undefined> {
  const over = new AbortController();
  const ended = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  let role = await currentRole(ctx, headers);
  let id = parseCursor(lastEventId) ? defined(lastEventId, 'lastEventId') : await readSnapshot(ctx);
  const tail = tailOrderEvents(ctx, { lastEventId: id, signal: ended });
  let nextEvents = tail.next();
  let nextPulse = Promise.resolve('pulse' as const);
  try {
    while (!ended.aborted) {
      const came = await Promise.race([nextEvents, nextPulse]);
      if (ended.aborted) return;
      if (came === 'pulse') {
        nextPulse = pause(pulseMs, ended);
        const seen = await look(ctx, headers);
        if (!seen) continue;
        ({ role } = seen);
        yield tracked(id, { kind: 'pulse', pulse: project(seen.pulse, pulseFields, role), ageMs: seen.ageMs });
      } else if (came.done) {
        return;
      } else {
        ({ id } = came.value);
        nextEvents = tail.next();
        yield tracked(id, {
          kind: 'orders',
          events: came.value.events.map((event) => project(event, liveOrderEventFields, role)),
        });
      }
    }
  } finally {
    over.abort();
  }
}

async function currentRole(ctx: Context, headers: Headers): Promise<AccountRole> {
  const person = await readSession(ctx, headers);
  if (!person) throw new AppError('sign_in', 'Sign in first.');
  return person.role;
}

/** Role and pulse as of now; undefined while the database can't be asked: the stream waits, the desk shows the age. */
async function look(ctx: Context, headers: Headers) {
  try {
    const role = await currentRole(ctx, headers);
    return { role, ...(await readPulse(ctx)) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'sign_in') throw error;
    return undefined;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<'pulse'> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve('pulse');
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
