import { one, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { waitSeconds } from './place-in-line.ts';

export type WaitingLine = {
  /** Buyers in the line who are still there. */
  length: number;
  /** How long the first of them has waited, ms. */
  oldestMs: number;
  /** New checkouts let in a second; null: everybody. */
  perSecond: number | null;
  /** Which ceiling holds; `''` while the shop is open. */
  reason: string;
  /** What a buyer who comes now waits, s; 0 while the shop is open, null while nobody is let in. */
  waitSeconds: number | null;
};

const read = statement<Omit<WaitingLine, 'waitSeconds'>>({
  name: 'waiting_line',
  text: `select line.length, coalesce(extract(epoch from now() - line.since) * 1000, 0)::double precision as "oldestMs",
      admission_rate(gate) as "perSecond", case when gate.per_second is null then '' else gate.reason end as reason
    from (select count(*) as length, min(created_at) as since from waiting
        where called_at is null and entered_at is null and present_until > now() and lapses_at > now()) line
      left join admission gate on gate.id = 1`,
});

/** The line of new checkouts, for the pulse: one statement over those who wait. */
export async function waitingLine(ctx: Context): Promise<WaitingLine> {
  const row = await one(ctx.db, read, []);
  return { ...row, waitSeconds: waitSeconds(row.length + 1, row.perSecond) };
}
