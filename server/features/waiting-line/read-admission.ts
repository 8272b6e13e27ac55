import { run, type Statement } from '../../db/database.ts';
import type { Context } from '../context.ts';

/** How many new checkouts a second are let in; null: all of them, nobody waits. */
export type Admission = { perSecond: number | null; reason: string; epoch: number };

const open: Admission = { perSecond: null, reason: '', epoch: 0 };

const select: Statement = {
  name: 'admission_read',
  text: 'select per_second as "perSecond", reason, epoch from admission where id = 1',
};

/** A change is seen by every instance within this, ms. */
const freshMs = 1000;
const cache = new WeakMap<object, { at: number; admission: Promise<Admission> }>();

/** At most 1 s old: the whole of what an open shop pays for the queue is this one statement a second and process. */
export function readAdmission(ctx: Context): Promise<Admission> {
  const known = cache.get(ctx.db);
  if (known && ctx.clock() - known.at < freshMs) return known.admission;
  const admission = run<Admission>(ctx.db, select, []).then(([row]) => row ?? open);
  cache.set(ctx.db, { at: ctx.clock(), admission });
  admission.catch(() => cache.delete(ctx.db));
  return admission;
}

export function forgetAdmission(ctx: Context): void {
  cache.delete(ctx.db);
}
