import { maybeOne, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { callNext } from './call-next.ts';
import { forgetAdmission } from './read-admission.ts';

const save = statement<never, [number | null, string, number]>({
  name: 'admission_save',
  text: `insert into admission as a (per_second, reason, epoch, at, paid_to) values ($1, $2, $3, now(), now())
    on conflict (id) do update set per_second = excluded.per_second, reason = excluded.reason, epoch = excluded.epoch, at = excluded.at,
      paid_to = case when a.per_second is null then excluded.paid_to else a.paid_to end
    where a.epoch <= excluded.epoch returning id`,
});

export type AdmissionChange = {
  /** New checkouts a second; null: everybody at once; 0: nobody for now. */
  perSecond: number | null;
  /** Which ceiling holds: `cap`, `budget`, ... */
  reason: string;
  /** Of the scaler's lease. */
  epoch: number;
};

/**
 * Says how many new checkouts are let in, and calls those whose turn it is; the scaler does so every second. False: a
 * younger epoch has spoken, nothing was changed. Unheard for 30 s the last rate holds, but is then at least one in 5 s.
 */
export async function setAdmission(ctx: Context, { perSecond, reason, epoch }: AdmissionChange): Promise<boolean> {
  if (perSecond !== null && !(perSecond >= 0 && Number.isFinite(perSecond)))
    throw new RangeError(`perSecond: ${perSecond} is no rate`);
  const taken = await maybeOne(ctx.db, save, [perSecond, reason, epoch]);
  forgetAdmission(ctx);
  if (!taken) return false;
  if (perSecond !== null) await callNext(ctx);
  return true;
}
