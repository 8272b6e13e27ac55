import { maybeOne, statement } from '../../db/statement.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';

/** How many new checkouts a second are let in; null: all of them, nobody waits. */
export type Admission = { perSecond: number | null; reason: string; epoch: number };

const open: Admission = { perSecond: null, reason: '', epoch: 0 };

const select = statement<Admission>({
  name: 'admission_read',
  text: 'select per_second as "perSecond", reason, epoch from admission where id = 1',
});

/** A change is seen by every instance within this, ms. */
const freshMs = 1000;
const cache = cached({ load, freshMs });

/** At most 1 s old: the whole of what an open shop pays for the queue is this one statement a second and process. */
export function readAdmission(ctx: Context): Promise<Admission> {
  return cache.read(ctx);
}

async function load(ctx: Context): Promise<Admission> {
  const row = await maybeOne(ctx.db, select, []);
  return row ?? open;
}

export function forgetAdmission(ctx: Context): void {
  cache.forget(ctx);
}
