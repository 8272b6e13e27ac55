import type { Database } from '../../server/db/database.ts';
import type { Busy } from './figures.ts';
import { stormServices } from './settings.ts';

/** Busy and paid instance-seconds of every ten seconds, from the history that the scaler itself writes; an instance has equally many slots in every service. */
export async function busyOf({ pool }: Database, startsAtMs: number): Promise<Busy[]> {
  const { rows } = await pool.query<{ at: Date; busy: number; paid: number }>(
    `select at, sum(coalesce(busy, 0) * ready) * 10 as busy, sum(ready + starting + draining) * 10 as paid
     from metric_slice where tier = 10 and at >= $1 and service = any($2) group by at order by at`,
    [new Date(startsAtMs), stormServices],
  );
  return rows.map(({ at, busy, paid }) => ({
    atMs: at.getTime() - startsAtMs,
    busySlotSeconds: Number(busy),
    paidSlotSeconds: Number(paid),
  }));
}
